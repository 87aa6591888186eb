<?php
/**
 * Nothing here can run the relying party.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** Its message is the reason of `Runtimes::why_not()`. Opens no other way in. */
final class No_Runtime extends \RuntimeException {}
