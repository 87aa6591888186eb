<?php
/**
 * Makes the configuration of the relying party.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\Configuration;
use Logto\RelyingParty\V1\Runtime;

/** Puts settings, addresses, keys and cache together for one conversation. */
final class Configurations {

	/** Until when refused sign-ins bring along what is needed to decide them again. Not autoloaded. */
	public const REPLAY_UNTIL = 'logto_rp_replay_until';

	/** Those that a conversation needs and that are not autoloaded. */
	public const OPTIONS = array( Key_Store::OPTION, Provider_Cache::OPTION, 'logto_rp_full_bundle', 'logto_rp_authority', self::REPLAY_UNTIL, 'logto_rp_refused_codes' );

	public function __construct(
		private readonly Settings $settings,
		private readonly Addresses $addresses,
		private readonly Key_Store $key_store,
		private readonly Provider_Cache $provider_cache,
	) {}

	/** With one query for those options. */
	public function make( Runtime $runtime ): Configuration {
		wp_prime_option_caches( self::OPTIONS );
		return new Configuration(
			$this->settings->provider_kind(),
			$this->settings->provider_address(),
			$this->settings->client_id(),
			$this->settings->sealed_client_secret(),
			$this->addresses->site(),
			$this->addresses->redirect_uri(),
			$this->addresses->post_sign_out_redirect_uri(),
			$this->settings->scopes(),
			$this->settings->authorization_parameters(),
			$this->settings->leeway(),
			$this->settings->pending_lifetime(),
			$this->key_store->keys( $runtime ),
			$this->provider_cache->read(),
			(int) get_option( self::REPLAY_UNTIL ) > time(),
		);
	}
}
