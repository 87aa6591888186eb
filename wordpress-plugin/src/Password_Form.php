<?php
/**
 * Who may still use WordPress's own password form.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** One policy for every way in that is not Logto: the form, XML-RPC, application passwords. */
enum Password_Form: string {
	case Everyone = 'everyone';
	case Nobody   = 'nobody';
}
