<?php
/**
 * Logto in the list of users.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** A column that says who is linked, by one query for all of a page. */
final class Users_List {

	private const COLUMN = 'logto_rp';

	/** @var list<int>|null Those of the page who are. */
	private ?array $linked = null;

	public function __construct( private readonly Links $links ) {}

	/**
	 * On `manage_users_columns`.
	 *
	 * @param array<string, string> $columns
	 * @return array<string, string>
	 */
	public function columns( array $columns ): array {
		return $columns + array( self::COLUMN => esc_html__( 'Logto', 'logto-relying-party' ) );
	}

	/** On `manage_users_custom_column`. Returns escaped HTML. */
	public function cell( string $html, string $column, int $user_id ): string {
		if ( self::COLUMN !== $column ) {
			return $html;
		}
		$this->linked ??= $this->links->linked_among( $this->shown( $user_id ) );
		return in_array( $user_id, $this->linked, true )
			? esc_html__( 'Linked', 'logto-relying-party' )
			: '<span aria-hidden="true">—</span><span class="screen-reader-text">' . esc_html__( 'Not linked', 'logto-relying-party' ) . '</span>';
	}

	/**
	 * Everybody on this page, whom WordPress has in its own table.
	 *
	 * @return non-empty-list<int>
	 */
	private function shown( int $user_id ): array {
		$table = $GLOBALS['wp_list_table'] ?? null;
		$users = $table instanceof \WP_List_Table ? (array) $table->items : array();
		return array_values( array_unique( array( $user_id, ...array_map( 'intval', array_column( $users, 'ID' ) ) ) ) );
	}
}
