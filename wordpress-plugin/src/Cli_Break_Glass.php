<?php
/**
 * `wp logto emergency-address`.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use WP_CLI;

/** The emergency address from the command line: also for who has none yet and cannot come in. */
final class Cli_Break_Glass {

	public function __construct( private readonly Break_Glass $break_glass, private readonly Addresses $addresses, private readonly Settings $settings ) {}

	/** `wp logto emergency-address create`. In place of what there is; shown once. */
	public function create(): void {
		$existed = $this->break_glass->exists();
		WP_CLI::line( $this->addresses->break_glass_url( $this->break_glass->create() ) );
		WP_CLI::success( ( $existed ? 'The one before opens nothing any more. ' : '' ) . 'The address is not shown again: keep it in a safe place.' );
	}

	/** `wp logto emergency-address revoke`. */
	public function revoke(): void {
		if ( ! $this->break_glass->exists() ) {
			WP_CLI::error( 'There is no emergency address.' );
		}
		$this->break_glass->revoke();
		WP_CLI::success( 'It opens nothing any more, and the form is closed where it was open by it.' );
	}

	/**
	 * `wp logto emergency-address status`.
	 *
	 * @param list<string>          $arguments
	 * @param array<string, string> $options
	 */
	public function status( array $arguments, array $options ): void {
		$time = static fn ( ?int $time ): string => null === $time ? '' : gmdate( 'Y-m-d\TH:i:s\Z', $time );
		$rows = array(
			array( 'name' => 'emergency address', 'value' => $this->break_glass->exists() ? 'yes' : 'none' ),
			array( 'name' => 'made', 'value' => $time( $this->break_glass->created() ) ),
			array( 'name' => 'last used', 'value' => $time( $this->break_glass->used() ) ),
			array( 'name' => 'password form', 'value' => $this->settings->password_form()->value ),
		);
		WP_CLI\Utils\format_items( $options['format'] ?? 'table', $rows, array( 'name', 'value' ) );
	}
}
