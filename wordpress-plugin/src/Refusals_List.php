<?php
/**
 * The list of failed sign-ins on the settings page.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** Shows what a visitor saw as an error ID, with cause and remedy in words. */
final class Refusals_List {

	public function __construct( private readonly Refusals $refusals, private readonly Hints $hints, private readonly Replay_Section $replay ) {}

	/** Draws the list, below the form, and the switch for what is kept with it. */
	public function show(): void {
		$this->show_list();
		$this->replay->show();
	}

	private function show_list(): void {
		$entries = $this->refusals->latest();
		echo '<hr><h2 id="logto-rp-refusals">' . esc_html__( 'Sign-ins that failed', 'logto-relying-party' ) . '</h2>';
		if ( array() === $entries ) {
			echo '<p>' . esc_html__( 'None so far. When somebody reports an error ID, it is explained here.', 'logto-relying-party' ) . '</p>';
			return;
		}
		echo '<p>' . esc_html__( 'The last 50, by the error ID that the visitor saw. The same ID is in the PHP error log of the server.', 'logto-relying-party' ) . '</p>';
		$flood = $this->refusals->last_flood();
		if ( null !== $flood ) {
			/* translators: %s: a date and time. */
			echo '<p class="description">' . esc_html( sprintf( __( 'Around %s more sign-ins failed within a minute than are listed.', 'logto-relying-party' ), $this->time( $flood ) ) ) . '</p>';
		}
		echo '<table class="widefat striped logto-rp-refusals"><thead><tr>';
		foreach ( array( __( 'Error ID', 'logto-relying-party' ), __( 'Time', 'logto-relying-party' ), __( 'Why', 'logto-relying-party' ), __( 'What to do', 'logto-relying-party' ) ) as $heading ) {
			echo '<th scope="col">' . esc_html( $heading ) . '</th>';
		}
		echo '</tr></thead><tbody>';
		$downloads = $this->replay->downloads();
		foreach ( $entries as $entry ) {
			$this->row( $entry, $downloads[ $entry['id'] ] ?? null );
		}
		echo '</tbody></table>';
		printf( '<form action="%s" method="post"><p><input type="hidden" name="action" value="logto_rp_clear_refusals">', esc_url( admin_url( 'admin-post.php' ) ) );
		wp_nonce_field( 'logto_rp_clear_refusals' );
		echo '<button type="submit" class="button">' . esc_html__( 'Clear this list', 'logto-relying-party' ) . '</button></p></form>';
	}

	/** @param array{id: string, time: int, code: string, detail: string} $entry */
	private function row( array $entry, ?string $download ): void {
		$link = null === $download ? '' : sprintf( '<br><a href="%s">%s</a>', esc_url( $download ), esc_html__( 'Download to decide again', 'logto-relying-party' ) );
		printf(
			'<tr><th scope="row"><code>%s</code>%s</th><td>%s</td><td>%s<br><code class="logto-rp-detail">%s</code></td><td>%s</td></tr>',
			esc_html( $entry['id'] ),
			$link, // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped above.
			esc_html( $this->time( $entry['time'] ) ),
			esc_html( $this->cause( $entry['code'] ) ),
			esc_html( '' === $entry['detail'] ? $entry['code'] : $entry['code'] . ': ' . $entry['detail'] ),
			esc_html( $this->remedy( $entry['code'] ) )
		);
	}

	private function cause( string $code ): string {
		return $this->hints->cause_of( $code ) ?? __( 'This entry comes from another version of the plugin.', 'logto-relying-party' );
	}

	private function remedy( string $code ): string {
		return $this->hints->remedy_of( $code ) ?? __( 'Nothing.', 'logto-relying-party' );
	}

	private function time( int $time ): string {
		return (string) wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), $time );
	}
}
