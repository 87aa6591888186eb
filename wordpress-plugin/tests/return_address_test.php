<?php
/**
 * Which pages are of this site.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

use Logto_RP\Addresses;
use Logto_RP\Return_Address;

return array(
	'a page to return to is at the scheme, host and port of this site' => static function (): void {
		$page  = '/wp-admin/?a=b#c';
		// The administration of each is at https://example.org.
		$table = array(
			'https://example.org'      => array(
				$page                                   => 'https://example.org' . $page,
				'https://example.org' . $page           => 'https://example.org' . $page,
				'https://example.org:443' . $page       => 'https://example.org:443' . $page,
				'http://example.org' . $page            => 'https://example.org' . $page,
				'http://example.org:80' . $page         => 'https://example.org' . $page,
				'//example.org' . $page                 => 'https://example.org' . $page,
				'http://example.org?a=http://b/'        => 'https://example.org?a=http://b/',
				'https://front.example:8080/'           => 'https://front.example:8080/',
				'https://example.org:8443' . $page      => null,
				'http://example.org:9999/phish'         => null,
				'http://example.org:443/phish'          => 'https://example.org:443/phish',
				'//example.org:9999/phish'              => null,
				'https://example.org@example.org:9999/' => null,
				'https://evil.example/'                 => null,
			),
			'http://example.org'       => array(
				'http://example.org' . $page  => 'http://example.org' . $page,
				'https://example.org' . $page => 'https://example.org' . $page,
				'http://example.org:9999/'    => null,
			),
			'http://127.0.0.1:18480'   => array(
				$page                             => 'http://127.0.0.1:18480' . $page,
				'http://127.0.0.1:18480' . $page  => 'http://127.0.0.1:18480' . $page,
				'https://127.0.0.1:18480' . $page => 'http://127.0.0.1:18480' . $page,
				'http://127.0.0.1:9999/phish'     => null,
				'http://127.0.0.1/phish'          => null,
				'https://127.0.0.1/phish'         => null,
			),
			'https://blog.example:8443' => array(
				// As WordPress says itself, where a proxy ends TLS.
				'http://blog.example:8443' . $page => 'https://blog.example:8443' . $page,
				'https://blog.example' . $page     => null,
			),
		);
		foreach ( $table as $home => $cases ) {
			Fake_WordPress::$options['home'] = $home;
			foreach ( $cases as $wanted => $expected ) {
				same( $expected, ( new Return_Address( new Addresses( false ) ) )->validate( $wanted ), "$home $wanted" );
			}
		}
	},
);
