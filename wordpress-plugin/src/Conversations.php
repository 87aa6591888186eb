<?php
/**
 * Begins conversations with the relying party.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** One conversation for one purpose; never kept from one request to the next. */
final class Conversations {

	/** @param \Closure(): Http $http Built only when something is sent. */
	public function __construct(
		private readonly Runtimes $runtimes,
		private readonly Configurations $configurations,
		private readonly \Closure $http,
		private readonly Storage $storage,
	) {}

	/**
	 * A new conversation.
	 *
	 * @throws No_Runtime Where nothing here can run the relying party.
	 */
	public function begin(): Conversation {
		$runtime = $this->runtimes->current() ?? throw new No_Runtime( $this->runtimes->why_not(), $this->runtimes->cause() );
		return new Conversation(
			$runtime->relyingParty( $this->configurations->make( $runtime ) ),
			$this->http,
			static fn () => new Fetch_Guard(),
			$this->storage,
			new Redemptions()
		);
	}
}
