<?php
/**
 * Check connection.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\Check;
use Logto\RelyingParty\V1\ConnectionReport;
use Logto\RelyingParty\V1\Failure;
use Logto\RelyingParty\V1\Verdict;

/**
 * Lets the relying party try the stored settings at the provider, and says in words what works.
 * With a script the answer appears in place; without one the page is drawn again.
 */
final class Connection_Check {

	/** The action of `admin-post.php` and of `admin-ajax.php`, and of the WordPress nonce. */
	public const ACTION = 'logto_rp_check_connection';

	public function __construct(
		private readonly Settings $settings,
		private readonly Conversations $conversations,
		private readonly Hints $hints,
	) {}

	/** On `admin_post_logto_rp_check_connection`. */
	public function post( Browser $browser ): never {
		$this->guard();
		set_transient( $this->key(), $this->run(), 5 * MINUTE_IN_SECONDS );
		$browser->redirect( Settings_Page::url() . '#logto-rp-check' );
	}

	/** On `wp_ajax_logto_rp_check_connection`. */
	public function ajax(): never {
		$this->guard();
		wp_send_json_success( array( 'html' => $this->html( $this->run() ) ) );
	}

	/** The result of the last run without a script, once, as escaped HTML. */
	public function take_result(): string {
		$lines = get_transient( $this->key() );
		delete_transient( $this->key() );
		return is_array( $lines ) ? $this->html( $lines ) : '';
	}

	/**
	 * Tries it.
	 *
	 * @return list<array{verdict: string, title: string, texts: list<string>, detail: string}>
	 */
	public function run(): array {
		if ( ! $this->settings->is_configured() ) {
			return array( $this->line( Verdict::Unknown, __( 'Connection', 'logto-relying-party' ), array( __( 'Enter endpoint, app ID and app secret and save them first.', 'logto-relying-party' ) ) ) );
		}
		try {
			return $this->lines( $this->conversations->begin()->check_connection() );
		} catch ( No_Runtime ) {
			return array( $this->line( Verdict::Unknown, __( 'Connection', 'logto-relying-party' ), array( __( 'Nothing could be tried, because nothing on this server can run the relying party.', 'logto-relying-party' ) ) ) );
		} catch ( Failure $failure ) {
			return array(
				$this->line(
					Verdict::Fails,
					__( 'Connection', 'logto-relying-party' ),
					array( $this->hints->cause( $failure->errorCode ), $this->hints->remedy( $failure->errorCode ) ),
					$failure->detail
				),
			);
		}
	}

	/** @return list<array{verdict: string, title: string, texts: list<string>, detail: string}> */
	private function lines( ConnectionReport $report ): array {
		$lines   = array();
		$reached = false;
		foreach ( $report->checks as $check ) {
			$reached = $reached || ( Check::Discovery === $check->check && Verdict::Works === $check->verdict );
			$texts   = array();
			if ( Verdict::Works === $check->verdict ) {
				$texts[] = $this->works( $check->check );
			} elseif ( null !== $check->code ) {
				$texts[] = $this->hints->cause( $check->code );
				$texts[] = $this->hints->remedy( $check->code );
			} elseif ( Verdict::Unknown === $check->verdict ) {
				$texts[] = Check::Clock === $check->check && $reached
					? __( 'The provider did not say what time it has.', 'logto-relying-party' )
					: __( 'This could not be tried, because something before it does not work.', 'logto-relying-party' );
			} elseif ( Check::Clock === $check->check ) {
				$texts[] = __( 'The clocks of this server and of the provider differ. Set the clock of this server right (NTP).', 'logto-relying-party' );
			}
			$lines[] = $this->line( $check->verdict, $this->title( $check->check ), $texts, $this->detail( $check->check, $check->detail ) );
		}
		return $lines;
	}

	/** A bare number with its unit. */
	private function detail( Check $check, string $detail ): string {
		if ( ! is_numeric( $detail ) ) {
			return $detail;
		}
		$number = (int) $detail;
		return match ( $check ) {
			/* translators: %d: a number. */
			Check::Clock => sprintf( _n( '%d second apart', '%d seconds apart', abs( $number ), 'logto-relying-party' ), abs( $number ) ),
			/* translators: %d: a number. */
			Check::Jwks => sprintf( _n( '%d key', '%d keys', $number, 'logto-relying-party' ), $number ),
			default => $detail,
		};
	}

	/**
	 * @param list<string> $texts
	 * @return array{verdict: string, title: string, texts: list<string>, detail: string}
	 */
	private function line( Verdict $verdict, string $title, array $texts, string $detail = '' ): array {
		return array( 'verdict' => $verdict->value, 'title' => $title, 'texts' => $texts, 'detail' => $detail );
	}

	/** @param array<mixed> $lines As `run()` made them. */
	private function html( array $lines ): string {
		$worst = array_column( $lines, 'verdict' );
		if ( in_array( Verdict::Fails->value, $worst, true ) ) {
			$html = '<p><strong>' . esc_html__( 'Something does not work yet.', 'logto-relying-party' ) . '</strong></p>';
		} elseif ( array( Verdict::Unknown->value ) === array_unique( $worst ) ) {
			$html = '';
		} else {
			$html = '<p><strong>' . esc_html__( 'Everything that can be tried without signing in works. Now sign in once in a private window.', 'logto-relying-party' ) . '</strong></p>';
		}
		$html .= '<ul class="logto-rp-checks">';
		foreach ( $lines as $line ) {
			$verdict = Verdict::tryFrom( (string) $line['verdict'] ) ?? Verdict::Unknown;
			$html   .= sprintf(
				'<li class="logto-rp-%1$s"><span class="dashicons dashicons-%2$s" aria-hidden="true"></span><div><strong>%3$s:</strong> <span class="logto-rp-verdict">%4$s</span>',
				esc_attr( $verdict->value ),
				esc_attr( $this->icon( $verdict ) ),
				esc_html( (string) $line['title'] ),
				esc_html( $this->verdict( $verdict ) )
			);
			foreach ( (array) $line['texts'] as $text ) {
				$html .= '<br>' . esc_html( (string) $text );
			}
			if ( '' !== $line['detail'] ) {
				$html .= '<br><code>' . esc_html( (string) $line['detail'] ) . '</code>';
			}
			$html .= '</div></li>';
		}
		return $html . '</ul>';
	}

	private function title( Check $check ): string {
		return match ( $check ) {
			Check::Discovery => __( 'Provider metadata', 'logto-relying-party' ),
			Check::Issuer => __( 'Issuer', 'logto-relying-party' ),
			Check::Algorithms => __( 'Signing algorithm', 'logto-relying-party' ),
			Check::Jwks => __( 'Signing keys', 'logto-relying-party' ),
			Check::Clock => __( 'Clock', 'logto-relying-party' ),
			Check::Credentials => __( 'App ID and app secret', 'logto-relying-party' ),
			Check::EndSession => __( 'Signing out of Logto', 'logto-relying-party' ),
		};
	}

	private function works( Check $check ): string {
		return match ( $check ) {
			Check::Discovery => __( 'This server reaches the provider.', 'logto-relying-party' ),
			Check::Issuer => __( 'The provider calls itself what the settings call it.', 'logto-relying-party' ),
			Check::Algorithms => __( 'The provider signs in a way that this plugin verifies.', 'logto-relying-party' ),
			Check::Jwks => __( 'The keys of the provider are there.', 'logto-relying-party' ),
			Check::Clock => __( 'The clocks agree.', 'logto-relying-party' ),
			Check::Credentials => __( 'The provider accepts them.', 'logto-relying-party' ),
			Check::EndSession => __( 'The provider takes part in signing out. It leads back here where the post sign-out redirect URI is registered there.', 'logto-relying-party' ),
		};
	}

	private function verdict( Verdict $verdict ): string {
		return match ( $verdict ) {
			Verdict::Works => __( 'works', 'logto-relying-party' ),
			Verdict::Fails => __( 'does not work', 'logto-relying-party' ),
			Verdict::Warning => __( 'works, with a remark', 'logto-relying-party' ),
			Verdict::Unknown => __( 'could not be tried', 'logto-relying-party' ),
		};
	}

	private function icon( Verdict $verdict ): string {
		return match ( $verdict ) {
			Verdict::Works => 'yes-alt',
			Verdict::Fails => 'dismiss',
			Verdict::Warning => 'warning',
			Verdict::Unknown => 'marker',
		};
	}

	/** Capability and WordPress nonce before anything else. */
	private function guard(): void {
		if ( ! current_user_can( 'manage_options' ) ) {
			wp_die( esc_html__( 'You may not change these settings.', 'logto-relying-party' ), '', array( 'response' => 403 ) );
		}
		check_admin_referer( self::ACTION );
	}

	private function key(): string {
		return 'logto_rp_check_' . get_current_user_id();
	}
}
