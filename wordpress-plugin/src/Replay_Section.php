<?php
/**
 * Deciding a refused sign-in again, on the settings page.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** The switch below the list of failed sign-ins, and the download beside an entry. */
final class Replay_Section {

	public const SWITCH   = 'logto_rp_keep_replay_bundles';
	public const DOWNLOAD = 'logto_rp_replay_bundle';

	public function __construct( private readonly Replay_Bundles $bundles, private readonly Request $request, private readonly Browser $browser ) {}

	/** Draws the switch. */
	public function show(): void {
		$until = $this->bundles->until();
		echo '<h3>' . esc_html__( 'Keep what is needed to decide a refused sign-in again', 'logto-relying-party' ) . '</h3>';
		echo '<p>' . esc_html__( 'For one day, with each of the last refusals: the settings it depends on, the provider’s public keys, and what the rules read of response and tokens, such as issuer, audience and times; no app secret, code, token or cookie, and nothing about the person. It is kept for a week. Download it beside its error ID and attach it to your report, or decide it again yourself with the sources of this plugin.', 'logto-relying-party' ) . '</p>';
		printf( '<form action="%s" method="post"><p><input type="hidden" name="action" value="%s">', esc_url( admin_url( 'admin-post.php' ) ), esc_attr( self::SWITCH ) );
		wp_nonce_field( self::SWITCH );
		if ( null === $until ) {
			printf( '<button type="submit" class="button" name="keep" value="1">%s</button>', esc_html__( 'Keep for one day', 'logto-relying-party' ) );
		} else {
			/* translators: %s: a date and time. */
			echo esc_html( sprintf( __( 'Kept for each refusal until %s.', 'logto-relying-party' ), (string) wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), $until ) ) ) . ' ';
			printf( '<button type="submit" class="button" name="keep" value="0">%s</button>', esc_html__( 'Stop now', 'logto-relying-party' ) );
		}
		echo '</p></form>';
	}

	/**
	 * What the list is to offer beside an error ID; empty where nothing was kept.
	 *
	 * @return array<string, string> Addresses by error ID.
	 */
	public function downloads(): array {
		$urls = array();
		foreach ( $this->bundles->ids() as $id ) {
			$urls[ $id ] = wp_nonce_url( admin_url( 'admin-post.php?action=' . self::DOWNLOAD . '&id=' . $id ), self::DOWNLOAD . $id );
		}
		return $urls;
	}

	/** On `admin_post_logto_rp_keep_replay_bundles`. */
	public function post_switch(): never {
		$this->require_administrator();
		check_admin_referer( self::SWITCH );
		if ( '1' === $this->request->input( 'keep' ) ) {
			$this->bundles->begin();
		} else {
			$this->bundles->end();
		}
		$this->browser->redirect( Settings_Page::url() . '#logto-rp-refusals' );
	}

	/** On `admin_post_logto_rp_replay_bundle`. */
	public function download(): never {
		$this->require_administrator();
		$id = $this->request->parameter( 'id' );
		check_admin_referer( self::DOWNLOAD . $id );
		$bundle = $this->bundles->find( $id );
		if ( null === $bundle ) {
			wp_die( esc_html__( 'This is not kept any more.', 'logto-relying-party' ), '', array( 'response' => 404 ) );
		}
		$this->browser->download( 'logto-refusal-' . $id . '.json', $bundle );
	}

	private function require_administrator(): void {
		if ( ! current_user_can( 'manage_options' ) ) {
			wp_die( esc_html__( 'You may not change these settings.', 'logto-relying-party' ), '', array( 'response' => 403 ) );
		}
	}
}
