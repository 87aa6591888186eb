<?php
/**
 * What a page of ours says.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** Plain, unescaped text and URLs; Message_Page escapes all of it. */
final class Message {

	/**
	 * @param int                                          $status     Status code of the response.
	 * @param string                                       $title      One short line.
	 * @param list<string>                                 $paragraphs What happened and what to do now.
	 * @param list<array{label: string, url: string}>      $actions    What the visitor can do; the first one stands out.
	 * @param string|null                                  $error_id   As in the list of failed sign-ins.
	 * @param int|null                                     $retry_after Seconds, for a status that means *later*.
	 */
	public function __construct(
		public readonly int $status,
		public readonly string $title,
		public readonly array $paragraphs,
		public readonly array $actions,
		public readonly ?string $error_id = null,
		public readonly ?int $retry_after = null,
	) {}
}
