<?php
/**
 * WordPress's own form.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** Keeps the marked form marked: its links and its posts stay with WordPress. */
final class Password_Screen {

	public function __construct( private readonly Request $request ) {}

	/** On `login_form` and `lostpassword_form`: a post that fails shows the form again, and its links with it. */
	public function print_mark(): void {
		echo '<input type="hidden" name="logto" value="password">';
	}

	/** On `lostpassword_url` and `login_url`, on this screen alone. */
	public function mark( string $url ): string {
		return 'password' === $this->request->input( 'logto' ) ? add_query_arg( 'logto', 'password', $url ) : $url;
	}
}
