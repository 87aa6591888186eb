<?php
/**
 * Logto on the profile page.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use WP_User;

/** Shows whether an account is linked, and lets its owner link it or take the link away. */
final class Profile_Section {

	/** The parameter by which the profile page is told what was just done. */
	public const NOTICE = 'logto_rp_notice';

	public function __construct(
		private readonly Request $request,
		private readonly Settings $settings,
		private readonly Addresses $addresses,
		private readonly Links $links,
	) {}

	/** On `show_user_profile` and `edit_user_profile`. */
	public function show( WP_User $user ): void {
		if ( ! $this->settings->is_configured() ) {
			return;
		}
		$link   = $this->links->of_user( $user->ID );
		$linked = null !== $link;
		$own    = get_current_user_id() === $user->ID;

		echo '<h2 id="logto-rp-profile">' . esc_html__( 'Sign-in through Logto', 'logto-relying-party' ) . '</h2><table class="form-table" role="presentation"><tr><th scope="row">' . esc_html__( 'Logto account', 'logto-relying-party' ) . '</th><td>';
		printf(
			'<p><span class="dashicons dashicons-%s" aria-hidden="true"></span> %s</p>',
			$linked ? 'yes-alt' : 'marker',
			esc_html( null === $link ? __( 'Not linked', 'logto-relying-party' ) : $this->linked_to( $link ) )
		);
		if ( $own ) {
			$this->show_own( $linked );
		} else {
			echo '<p class="description">' . esc_html( $linked ? __( 'Only the owner of the account can take the link away.', 'logto-relying-party' ) : __( 'Only the owner of the account can link it, signed in, on their own profile page.', 'logto-relying-party' ) ) . '</p>';
		}
		echo '</td></tr></table>';
	}

	/** On `admin_notices` of one's own profile: what was just done, where it is so. */
	public function show_outcome(): void {
		$linked = null !== $this->links->of_user( get_current_user_id() );
		$text   = match ( array( $this->request->parameter( self::NOTICE ), $linked ) ) {
			array( 'linked', true ) => __( 'This account is linked. From now on you can sign in to it through Logto.', 'logto-relying-party' ),
			array( 'unlinked', false ) => __( 'The link to your Logto account is removed.', 'logto-relying-party' ),
			default => '',
		};
		if ( '' !== $text ) {
			wp_admin_notice( esc_html( $text ), array( 'type' => 'success', 'dismissible' => true, 'additional_classes' => array( 'logto-rp-notice' ) ) );
		}
	}

	/** Says which identity it is, so that its owner notices when it is not theirs. */
	private function linked_to( Link $link ): string {
		$date = wp_date( (string) get_option( 'date_format' ), $link->created );
		/* translators: 1: the last characters of the ID of a Logto account, 2: date. */
		return sprintf( __( 'Linked to the Logto account whose ID ends in “%1$s”, since %2$s', 'logto-relying-party' ), Link::hint( $link->subject ), false === $date ? '' : $date );
	}

	private function show_own( bool $linked ): void {
		if ( ! $linked ) {
			$this->button( $this->addresses->link_url(), __( 'Link to my Logto account', 'logto-relying-party' ) );
			echo '<p class="description">' . esc_html__( 'You sign in at Logto once, and from then on you come into this account through Logto.', 'logto-relying-party' ) . '</p>';
			return;
		}
		$this->button( $this->addresses->unlink_url(), __( 'Remove the link', 'logto-relying-party' ) );
		echo '<p class="description">' . esc_html__( 'Removing the link also ends all your other sessions, in every browser but this one.', 'logto-relying-party' ) . '</p><p class="description">' . esc_html(
			Password_Form::Everyone === $this->settings->password_form()
				? __( 'Without the link you come in with your WordPress password. If you do not know it, set a new one above first.', 'logto-relying-party' )
				: __( 'Careful: this site lets people in through Logto alone. Without the link you cannot sign in to this account again.', 'logto-relying-party' )
		) . '</p>';
	}

	private function button( string $url, string $label ): void {
		printf( '<p><a class="button" href="%s">%s</a></p>', esc_url( $url ), esc_html( $label ) );
	}
}
