<?php
/**
 * How a request to the provider is verified.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** By whom the provider's certificate may be signed: of the same authorities all, or the one that is needed. */
enum Trust {

	/** The system's directory, in which OpenSSL looks up the one. */
	case Directory;

	/** The one that signed the provider's certificate the last time. */
	case Pin;

	/** The whole bundle. */
	case Bundle;
}
