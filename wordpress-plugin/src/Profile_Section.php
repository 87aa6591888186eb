<?php
/**
 * Logto on the profile page.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use WP_User;

/** Shows whether an account is linked. Its owner links it; the owner, or whoever may edit it, takes the link away. */
final class Profile_Section {

	/** The parameter by which the profile page is told what was just done. */
	public const NOTICE = 'logto_rp_notice';

	/** The parameter by which it asks once more before the link goes. */
	private const CONFIRM = 'logto_rp_confirm';

	public function __construct(
		private readonly Request $request,
		private readonly Settings $settings,
		private readonly Addresses $addresses,
		private readonly Links $links,
		private readonly Ways_In $ways_in,
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
		if ( $linked ) {
			$this->show_linked( $user, $own );
		} elseif ( $own ) {
			$this->button( $this->addresses->link_url(), __( 'Link to my Logto account', 'logto-relying-party' ) );
			$this->describe( __( 'You sign in at Logto once, and from then on you come into this account through Logto.', 'logto-relying-party' ) );
		} else {
			$this->describe( __( 'Only the owner of the account can link it, signed in, on their own profile page.', 'logto-relying-party' ) );
		}
		echo '</td></tr></table>';
	}

	/** On `admin_notices` of a profile: what was just done, where it is so. */
	public function show_outcome(): void {
		$other  = absint( $this->request->parameter( 'user_id' ) );
		$linked = null !== $this->links->of_user( 0 === $other ? get_current_user_id() : $other );
		$text   = match ( array( $this->request->parameter( self::NOTICE ), $linked ) ) {
			array( 'linked', true ) => __( 'This account is linked. From now on you can sign in to it through Logto.', 'logto-relying-party' ),
			array( 'unlinked', false ) => __( 'The link to the Logto account is removed.', 'logto-relying-party' ),
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

	private function show_linked( WP_User $user, bool $own ): void {
		if ( '' === $user->user_email ) {
			$this->show_no_email();
		}
		if ( $this->settings->update_profile() && ! Roles::may_more_than_read( $user ) ) {
			$this->describe( __( 'Name and e-mail address come from Logto at each sign-in: change them there, or they are changed back here.', 'logto-relying-party' ) );
		}
		if ( $own && ! $this->ways_in->remain_without_link( $user ) ) {
			$this->describe(
				$this->ways_in->refuse_passwords()
					? __( 'You cannot remove the link: this site lets people in through Logto alone, so you could not come back into this account. An administrator can remove it, or open WordPress’s own password form under Logto > Settings.', 'logto-relying-party' )
					: __( 'You cannot remove the link yet: without it you would come in with a WordPress password, and this account has no e-mail address that one could be sent to. Enter an e-mail address above and save it first.', 'logto-relying-party' )
			);
			return;
		}
		$profile = $this->addresses->profile_url( $user->ID );
		if ( '' === $this->request->parameter( self::CONFIRM ) ) {
			$this->button( add_query_arg( self::CONFIRM, '1', $profile ) . '#logto-rp-profile', __( 'Remove the link', 'logto-relying-party' ) );
			return;
		}
		echo '<p><strong>' . esc_html__( 'Remove this link?', 'logto-relying-party' ) . '</strong></p>';
		if ( $own ) {
			$this->describe( __( 'Without the link you come in with your WordPress password. If you do not know it, set a new one above first.', 'logto-relying-party' ) );
			$this->describe( __( 'Removing the link also ends all your other sessions, in every browser but this one.', 'logto-relying-party' ) );
		} else {
			$this->describe( __( 'This person does not come into this account through that Logto account any more, and is signed out everywhere.', 'logto-relying-party' ) );
			if ( $this->ways_in->remain_without_link( $user ) ) {
				$this->describe( __( 'They then come in with a WordPress password; whoever never had one asks for it under “Lost your password?”.', 'logto-relying-party' ) );
			} else {
				$this->describe( __( 'Careful: without the link they have no way in at all, because this site accepts no passwords or this account has no e-mail address that a new one could be sent to.', 'logto-relying-party' ) );
			}
		}
		printf(
			'<p><a class="button button-primary" href="%s">%s</a> <a class="button" href="%s">%s</a></p>',
			esc_url( $this->addresses->unlink_url( $user->ID ) ),
			esc_html__( 'Yes, remove the link', 'logto-relying-party' ),
			esc_url( $profile . '#logto-rp-profile' ),
			esc_html__( 'Keep it', 'logto-relying-party' )
		);
	}

	/** WordPress calls the e-mail address required. The line stands below that field, where a script can move it there. */
	private function show_no_email(): void {
		echo '<p class="description" id="logto-rp-no-email">' . esc_html__( 'The e-mail address may stay empty: this account signs in through Logto.', 'logto-relying-party' ) . '</p>';
		wp_print_inline_script_tag(
			'(function(field,line){if(field){field.closest("td").append(line);field.setAttribute("aria-describedby",((field.getAttribute("aria-describedby")||"")+" "+line.id).trim());}})'
			. '(document.getElementById("email"),document.getElementById("logto-rp-no-email"));'
		);
	}

	private function describe( string $text ): void {
		echo '<p class="description">' . esc_html( $text ) . '</p>';
	}

	private function button( string $url, string $label ): void {
		printf( '<p><a class="button" href="%s">%s</a></p>', esc_url( $url ), esc_html( $label ) );
	}
}
