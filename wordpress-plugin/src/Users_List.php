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

	/** @var array<int, string>|null The subjects of those of the page who are. */
	private ?array $subjects = null;

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
		$this->subjects ??= $this->links->subjects_of( $this->shown( $user_id ) );
		return isset( $this->subjects[ $user_id ] )
			/* translators: %s: the last characters of the ID of a Logto account. */
			? esc_html( sprintf( __( 'Linked (…%s)', 'logto-relying-party' ), Link::hint( $this->subjects[ $user_id ] ) ) )
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
