<?php
/**
 * A claimed identity.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** Proof that this request, and no other, may link the identity. */
final class Claim {

	public function __construct( public readonly string $link_key, public readonly string $token ) {}
}
