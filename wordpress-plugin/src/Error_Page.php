<?php
/**
 * Where a sign-in ends that did not succeed.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\ErrorCode;

/**
 * Turns an error code into a page in plain words, with an ID under which the administrator finds
 * cause and remedy. None of these pages redirects by itself: a refused person who is sent back to
 * the provider would be signed in to the same account again, and refused again.
 */
final class Error_Page {

	/** Seconds after which a browser or a crawler may come back to a page that says *later*. */
	private const RETRY_AFTER = 120;

	public function __construct(
		private readonly Settings $settings,
		private readonly Addresses $addresses,
		private readonly Refusals $refusals,
		private readonly Texts $texts,
		private readonly Message_Page $page,
	) {}

	/**
	 * Shows an error by its code.
	 *
	 * @param string      $detail    For the log; never shown to the visitor.
	 * @param string|null $return_to The page that the person wanted, validated.
	 * @param string|null $bundle    What is needed to decide it again, where that is to be kept.
	 */
	public function show( ErrorCode $code, string $detail = '', ?string $return_to = null, ?string $bundle = null ): never {
		$id     = $this->refusals->record( $code->value, $detail, $bundle );
		$status = $this->texts->status( $code );
		$signed = is_user_logged_in();
		$this->page->send(
			new Message(
				$status,
				$signed ? $this->title_signed_in( $code ) : $this->title( $code, $status ),
				$signed ? array( $this->texts->for_visitor( $code ), $this->still_signed_in() ) : array( $this->texts->for_visitor( $code ) ),
				$signed ? $this->actions_signed_in() : $this->actions_after( $code, $return_to ),
				$id,
				503 === $status ? self::RETRY_AFTER : null,
			)
		);
	}

	/** Shows that somebody is signed out, where WordPress would show its form (`loggedout=true`). */
	public function show_signed_out( ?string $return_to = null ): never {
		$actions                   = $this->actions( $return_to, true );
		$actions['again']['label'] = __( 'Sign in again', 'logto-relying-party' );
		$this->page->send(
			new Message(
				200,
				__( 'You are signed out', 'logto-relying-party' ),
				array( __( 'You are signed out of this site.', 'logto-relying-party' ) ),
				array_values( $actions ),
			)
		);
	}

	/** Asks first: a link of another site would end somebody's session at the provider unasked. */
	public function ask_for_other_account( ?string $return_to = null ): never {
		$actions = array_intersect_key( $this->actions( $return_to, true ), array( 'another' => 0, 'home' => 0 ) );
		$this->page->send(
			new Message(
				200,
				__( 'Use another account?', 'logto-relying-party' ),
				array( __( 'You are signed out at the sign-in service first, so that another account can sign in.', 'logto-relying-party' ) ),
				array_values( $actions ),
			)
		);
	}

	private function title( ErrorCode $code, int $status ): string {
		return match ( true ) {
			ErrorCode::ProviderAccessDenied === $code => __( 'The sign-in was cancelled', 'logto-relying-party' ),
			ErrorCode::SignInLoop === $code => __( 'You keep coming back here', 'logto-relying-party' ),
			400 === $status => __( 'Please sign in again', 'logto-relying-party' ),
			503 === $status => __( 'Signing in is not possible at the moment', 'logto-relying-party' ),
			default => __( 'You were not signed in', 'logto-relying-party' ),
		};
	}

	private function title_signed_in( ErrorCode $code ): string {
		return match ( true ) {
			ErrorCode::ProviderAccessDenied === $code => __( 'The sign-in was cancelled', 'logto-relying-party' ),
			$this->texts->is_about_linking( $code ) => __( 'Nothing was linked', 'logto-relying-party' ),
			default => __( 'That did not work', 'logto-relying-party' ),
		};
	}

	private function still_signed_in(): string {
		/* translators: %s: a name. */
		return sprintf( __( 'You are still signed in to this site, as %s.', 'logto-relying-party' ), wp_get_current_user()->display_name );
	}

	/**
	 * A start would only lead back: linking begins on the profile page, where it is asked for.
	 *
	 * @return non-empty-list<array{label: string, url: string}>
	 */
	private function actions_signed_in(): array {
		return array(
			array(
				'label' => __( 'Back to my profile', 'logto-relying-party' ),
				'url'   => $this->addresses->profile_url( get_current_user_id() ),
			),
			array(
				'label' => __( 'Back to the site', 'logto-relying-party' ),
				'url'   => $this->addresses->home(),
			),
		);
	}

	/** @return list<array{label: string, url: string}> */
	private function actions_after( ErrorCode $code, ?string $return_to ): array {
		$actions = $this->actions( $return_to, $this->texts->another_account_helps( $code ) );
		// What stands out must be able to help.
		if ( $this->texts->is_decided( $code ) ) {
			$actions = array_diff_key( $actions, array( 'again' => 0 ) ) + $actions;
		}
		if ( ErrorCode::AccountEmailTaken === $code && isset( $actions['password'] ) ) {
			$actions['password']['url'] = $this->addresses->password_form_url( admin_url( 'profile.php' ) );
			$actions                    = array( 'password' => $actions['password'] ) + $actions;
		}
		if ( ErrorCode::SignInLoop === $code ) {
			$actions['again']['url'] = $this->addresses->start_url( $return_to, array( Loop_Guard::TRY_AGAIN => '1' ) );
		}
		return array_values( $actions );
	}

	/** @return array<string, array{label: string, url: string}> By what they are for, the first one first. */
	private function actions( ?string $return_to, bool $another_account ): array {
		$actions = array(
			'again' => array(
				'label' => __( 'Try again', 'logto-relying-party' ),
				'url'   => $this->addresses->start_url( $return_to ),
			),
		);
		if ( $another_account ) {
			$actions['another'] = array(
				'label' => __( 'Use another account', 'logto-relying-party' ),
				'url'   => $this->addresses->other_account_url( $return_to ),
			);
		}
		if ( Password_Form::Everyone === $this->settings->password_form() ) {
			$actions['password'] = array(
				'label' => __( 'Sign in with a WordPress password', 'logto-relying-party' ),
				'url'   => $this->addresses->password_form_url( $return_to ),
			);
		}
		$actions['home'] = array(
			'label' => __( 'Back to the site', 'logto-relying-party' ),
			'url'   => $this->addresses->home(),
		);
		return $actions;
	}
}
