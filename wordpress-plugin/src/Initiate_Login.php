<?php
/**
 * Another site starts a sign-in.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\LoginInitiation;

/** OIDC Core §4, at the start URL, where the administrator allows it. What may be asked for is the core's to say. */
final class Initiate_Login {

	public function __construct(
		private readonly Request $request,
		private readonly Addresses $addresses,
		private readonly Conversations $conversations,
		private readonly Return_Address $return_address,
		private readonly Sign_In $sign_in,
		private readonly Browser $browser,
		private readonly Attempt $attempt,
	) {}

	/** Returns where no other site has a part in the start. */
	public function receive(): void {
		$asked = $this->attempt->run( fn () => $this->conversations->begin()->initiate_login( $this->parameters() ) );
		if ( null === $asked ) {
			return;
		}
		if ( ! $this->request->is_get() || ( '1' !== $this->request->parameter( 'canonical' ) && ! $this->addresses->is_canonical( $this->request ) ) ) {
			$this->browser->redirect( $this->address( $asked ) );
		}
		$this->sign_in->start_for_other_site( $this->return_address->validate( $asked->targetLinkUri ), $asked->loginHint );
	}

	/** Of the address and, for a form, of its fields: none may be in both. */
	private function parameters(): string {
		return $this->request->is_get() ? $this->request->query : $this->request->query . '&' . $this->request->body( 16384 );
	}

	/**
	 * The same start once more, by GET and on the host of the redirect URI: with the form of another site a browser sends
	 * none of our cookies, by which a sign-in, a loop and whoever is signed in are known.
	 */
	private function address( LoginInitiation $asked ): string {
		$parameters = array(
			'canonical'       => '1',
			'iss'             => $asked->issuer,
			'login_hint'      => (string) $asked->loginHint,
			'target_link_uri' => (string) $asked->targetLinkUri,
		);
		return $this->addresses->start_url( null, array_filter( $parameters, static fn ( string $value ): bool => '' !== $value ) );
	}
}
