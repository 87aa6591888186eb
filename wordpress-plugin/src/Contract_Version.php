<?php
/**
 * Made from the project's relying-party.wit; do not edit.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** The version of the contract that this plugin is written for. */
final class Contract_Version {

	public const NUMBER = 1;

	/** Before the names of its classes. */
	public const NAMESPACE = 'Logto\\RelyingParty\\V1\\';
}
