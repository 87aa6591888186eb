<?php
/**
 * What the values of the contract are made of, under the names that they have in JSON: of a record its members in the
 * order of its constructor, of a variant its cases. A type that has no row here is an enum.
 *
 * Made from the project's relying-party.wit; do not edit.
 */

declare( strict_types = 1 );

return array(
	'records'  => array(
		'Header' => array( 'name' => 'string', 'value' => 'string' ),
		'HttpRequest' => array( 'kind' => 'RequestKind', 'method' => 'string', 'url' => 'string', 'headers' => 'Header[]', 'body' => '?string' ),
		'HttpResponse' => array( 'status' => 'int', 'headers' => 'Header[]', 'body' => 'bytes' ),
		'Cookie' => array( 'name' => 'string', 'value' => 'string' ),
		'CookieChange' => array( 'name' => 'string', 'value' => 'string', 'max_age' => 'int', 'path' => 'string', 'secure' => 'bool' ),
		'StorageChanges' => array( 'cookies' => 'CookieChange[]', 'provider_cache' => '?string' ),
		'Parameter' => array( 'name' => 'string', 'value' => 'string' ),
		'Keys' => array( 'constants' => 'string', 'ring' => 'string' ),
		'Client' => array( 'provider_kind' => 'ProviderKind', 'provider_address' => 'string', 'client_id' => 'string' ),
		'Configuration' => array( 'provider_kind' => 'ProviderKind', 'provider_address' => 'string', 'client_id' => 'string', 'sealed_client_secret' => 'string', 'site' => 'string', 'redirect_uri' => 'string', 'post_sign_out_redirect_uri' => 'string', 'scopes' => 'string[]', 'authorization_parameters' => 'Parameter[]', 'leeway' => 'int', 'pending_lifetime' => 'int', 'keys' => 'Keys', 'provider_cache' => '?string', 'keep_replay_bundle' => 'bool' ),
		'SignedInUser' => array( 'user_id' => 'int', 'session_hash' => 'string' ),
		'AuthorizationRequestOptions' => array( 'purpose' => 'Purpose', 'current' => '?SignedInUser', 'return_to' => '?string', 'default_return_to' => 'string', 'cookies' => 'Cookie[]', 'attempt' => 'int', 'prompt' => '?Prompt', 'first_screen' => '?FirstScreen', 'direct_sign_in' => '?string', 'login_hint' => '?string', 'ui_locales' => '?string' ),
		'AuthorizationRedirect' => array( 'url' => 'string', 'changes' => 'StorageChanges' ),
		'AuthorizationResponseOptions' => array( 'query' => 'string', 'cookies' => 'Cookie[]', 'current' => '?SignedInUser', 'default_return_to' => 'string' ),
		'Identity' => array( 'issuer' => 'string', 'subject' => 'string', 'link_key' => 'string', 'sid' => '?string', 'username' => '?string', 'name' => '?string', 'given_name' => '?string', 'family_name' => '?string', 'email' => '?string', 'email_verified' => 'bool', 'phone_number' => '?string', 'phone_number_verified' => 'bool', 'picture' => '?string', 'locale' => '?string', 'roles' => 'string[]' ),
		'SignIn' => array( 'identity' => 'Identity', 'purpose' => 'Purpose', 'return_to' => 'string', 'sealed_id_token' => 'string', 'changes' => 'StorageChanges' ),
		'Restart' => array( 'attempt' => 'int', 'return_to' => '?string', 'changes' => 'StorageChanges' ),
		'Policy' => array( 'create_accounts' => 'bool', 'default_role' => 'string', 'link_by_email' => 'bool', 'update_profile' => 'bool', 'session_lifetime' => 'int' ),
		'KnownUser' => array( 'id' => 'int', 'privileged' => 'bool', 'suspended' => 'bool', 'link_key' => '?string', 'email' => 'string', 'display_name' => 'string', 'first_name' => 'string', 'last_name' => 'string' ),
		'PublishedLink' => array( 'user' => 'KnownUser', 'endpoint' => 'string', 'confirmed' => 'bool' ),
		'Facts' => array( 'linked' => '?KnownUser', 'published' => '?PublishedLink', 'with_email' => '?KnownUser', 'current' => '?KnownUser', 'username_usable' => 'bool' ),
		'FieldChange' => array( 'field' => 'ProfileField', 'value' => 'string' ),
		'ExistingUser' => array( 'user_id' => 'int', 'fields' => 'FieldChange[]', 'session_lifetime' => 'int' ),
		'AccountName' => array( 'login' => 'string', 'nicename' => 'string' ),
		'NewUser' => array( 'names' => 'AccountName[]', 'role' => 'string', 'fields' => 'FieldChange[]', 'session_lifetime' => 'int' ),
		'LinkUser' => array( 'user_id' => 'int', 'reset_credentials' => 'bool', 'fields' => 'FieldChange[]', 'session_lifetime' => 'int' ),
		'EndSessionOptions' => array( 'sealed_id_token' => '?string', 'return_to' => '?string' ),
		'EndSessionRedirect' => array( 'url' => 'string', 'host' => 'string', 'changes' => 'StorageChanges' ),
		'Logout' => array( 'link_key' => '?string', 'sid' => '?string', 'token_key' => 'string', 'expires' => 'int', 'changes' => 'StorageChanges' ),
		'LoginInitiation' => array( 'issuer' => 'string', 'login_hint' => '?string', 'target_link_uri' => '?string' ),
		'SettingProblem' => array( 'setting' => 'Setting', 'fault' => 'SettingFault' ),
		'SettingsInput' => array( 'endpoint' => 'string', 'issuer' => 'string', 'client_id' => 'string', 'scopes' => 'string', 'authorization_parameters' => 'string' ),
		'SettingsChecked' => array( 'endpoint' => 'string', 'issuer' => 'string', 'client_id' => 'string', 'scopes' => 'string[]', 'authorization_parameters' => 'Parameter[]', 'problems' => 'SettingProblem[]' ),
		'ConnectionCheck' => array( 'check' => 'Check', 'verdict' => 'Verdict', 'code' => '?ErrorCode', 'detail' => 'string' ),
		'ConnectionReport' => array( 'checks' => 'ConnectionCheck[]', 'changes' => 'StorageChanges' ),
		'Failure' => array( 'code' => 'ErrorCode', 'fault' => 'Fault', 'detail' => 'string', 'return_to' => '?string', 'replay_bundle' => '?string', 'changes' => 'StorageChanges' ),
		'Fetch' => array( 'request' => 'HttpRequest', 'changes' => 'StorageChanges' ),
	),
	'variants' => array(
		'HttpOutcome' => array( 'Response' => 'HttpResponse', 'Failed' => 'TransportFailure' ),
		'Decision' => array( 'Existing' => 'ExistingUser', 'Create' => 'NewUser', 'Link' => 'LinkUser' ),
		'Step' => array( 'Fetch' => 'Fetch', 'AuthorizationRedirect' => 'AuthorizationRedirect', 'SignIn' => 'SignIn', 'Restart' => 'Restart', 'EndSessionRedirect' => 'EndSessionRedirect', 'Logout' => 'Logout', 'ConnectionReport' => 'ConnectionReport' ),
	),
);
