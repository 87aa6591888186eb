<?php
/**
 * The emergency address on the settings page.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/**
 * Makes, replaces and revokes it. A new one is shown in the answer to the very request that made it: it is stored nowhere
 * in between. The answer's reload asks for the same again, and gets nothing, since it speaks of the address before.
 *
 * Whoever may choose who uses the form may do this, on a network too: it opens less than that choice does.
 */
final class Break_Glass_Section {

	/** The name of the buttons, of their WordPress nonce, and the `id` of their form. */
	private const FIELD = 'logto_rp_break_glass';
	private const FORM  = 'logto-rp-break-glass-form';

	/** Made in this request. */
	private ?string $secret = null;

	/** Whether what was asked for had been done before. */
	private bool $was_done = false;

	public function __construct( private readonly Request $request, private readonly Settings $settings, private readonly Addresses $addresses, private readonly Break_Glass $break_glass ) {}

	/** On `admin_init`: where the settings page's own buttons arrive. */
	public function receive(): void {
		$wish = $this->request->is_get() ? '' : $this->request->input( self::FIELD );
		if ( '' === $wish || Settings_Page::SLUG !== $this->request->parameter( 'page' ) ) {
			return;
		}
		if ( ! current_user_can( 'manage_options' ) ) {
			wp_die( esc_html__( 'You may not change these settings.', 'logto-relying-party' ), '', array( 'response' => 403 ) );
		}
		check_admin_referer( self::FIELD );
		if ( $this->break_glass->name() !== $this->request->input( 'of' ) ) {
			$this->was_done = true;
			return;
		}
		if ( 'create' === $wish ) {
			$this->secret = $this->break_glass->create();
		} elseif ( 'revoke' === $wish ) {
			$this->break_glass->revoke();
		} elseif ( 'known' === $wish ) {
			$this->break_glass->acknowledge();
		}
	}

	/** Whether the page is to speak of it: where the form is for nobody, or one is left of that time. */
	public function is_of_use(): bool {
		return $this->break_glass->exists() || ( $this->settings->is_configured() && Password_Form::Nobody === $this->settings->password_form() );
	}

	/** The form that the buttons belong to; it cannot stand within that of the settings. */
	public function show_form(): void {
		if ( ! $this->is_of_use() ) {
			return;
		}
		printf( '<form id="%s" action="%s" method="post">', esc_attr( self::FORM ), esc_url( Settings_Page::url() . '#logto-rp-break-glass' ) );
		printf( '<input type="hidden" name="of" value="%s">', esc_attr( $this->break_glass->name() ) );
		wp_nonce_field( self::FIELD );
		echo '</form>';
	}

	/** Draws the field. */
	public function show( Field_View $view ): void {
		echo '<div id="logto-rp-break-glass">';
		if ( null !== $this->secret ) {
			echo '<p><strong>' . esc_html__( 'This is shown once. Put it into your password manager now, or on paper in a safe place.', 'logto-relying-party' ) . '</strong></p>';
			$view->copyable( 'break_glass_url', $this->addresses->break_glass_url( $this->secret ), '' );
		} elseif ( $this->was_done ) {
			echo '<p><strong>' . esc_html__( 'Nothing was changed: this had been done already. An address is shown only once; if you have not kept it, replace it.', 'logto-relying-party' ) . '</strong></p>';
		}
		echo '<p>' . esc_html( $this->state() ) . '</p><p class="logto-rp-buttons">';
		if ( $this->break_glass->exists() ) {
			$this->button( 'create', __( 'Replace', 'logto-relying-party' ) );
			$this->button( 'revoke', __( 'Revoke', 'logto-relying-party' ) );
			if ( $this->break_glass->is_news() ) {
				$this->button( 'known', __( 'I know of that use', 'logto-relying-party' ) );
			}
		} else {
			$this->button( 'create', __( 'Create', 'logto-relying-party' ) );
		}
		echo '</p><p class="description">' . esc_html__( 'A secret address for the day on which nobody can come in through Logto. It opens WordPress’s own form in the browser that calls it, for 15 minutes, “Lost your password?” with it, and nothing else: XML-RPC and application passwords stay closed. It signs nobody in, so you need a password here as well. It works whatever is broken; each use is logged and told to the e-mail address of this site’s administrator. Save other changes on this page first.', 'logto-relying-party' ) . '</p></div>';
	}

	/** On `admin_notices`: that it was used, until somebody says that they know. */
	public function show_notice(): void {
		if ( ! current_user_can( 'manage_options' ) || ! $this->settings->is_configured() || ! $this->break_glass->is_news() ) {
			return;
		}
		wp_admin_notice(
			'<strong>' . esc_html__( 'Logto for WordPress', 'logto-relying-party' ) . '</strong><br>'
			/* translators: %s: a date and time. */
			. esc_html( sprintf( __( 'The emergency address was used on %s, and opened WordPress’s own password form for 15 minutes. If this was none of you, revoke it. If it was, replace it: the access log of the server holds it now.', 'logto-relying-party' ), $this->time( (int) $this->break_glass->used() ) ) )
			. sprintf( ' <a href="%s">%s</a>', esc_url( Settings_Page::url() . '#logto-rp-break-glass' ), esc_html__( 'Go to the emergency address', 'logto-relying-party' ) ),
			array( 'type' => 'warning', 'additional_classes' => array( 'logto-rp-notice' ) )
		);
	}

	private function state(): string {
		$created = $this->break_glass->created();
		if ( null === $created ) {
			return __( 'There is none.', 'logto-relying-party' );
		}
		$used = $this->break_glass->used();
		return null === $used
			/* translators: %s: a date and time. */
			? sprintf( __( 'There is one, made on %s and never used.', 'logto-relying-party' ), $this->time( $created ) )
			/* translators: 1: a date and time, 2: a date and time. */
			: sprintf( __( 'There is one, made on %1$s and last used on %2$s.', 'logto-relying-party' ), $this->time( $created ), $this->time( $used ) );
	}

	private function button( string $wish, string $label ): void {
		printf( '<button type="submit" class="button" form="%s" name="%s" value="%s">%s</button> ', esc_attr( self::FORM ), esc_attr( self::FIELD ), esc_attr( $wish ), esc_html( $label ) );
	}

	private function time( int $time ): string {
		return (string) wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), $time );
	}
}
