<?php
/**
 * The one template of our pages outside wp-admin.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/**
 * A whole HTML page that needs nothing else: no theme, which may be what is broken; no asset,
 * which may be what is not reachable; no script. Readable on a phone and with a screen reader.
 */
final class Message_Page {

	/** May the page style itself, and load or run anything else? It may not. */
	private const CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

	/** Sends the page and ends the request. */
	public function send( Message $message ): never {
		if ( ! headers_sent() ) {
			status_header( $message->status );
			No_Store::send();
			header( 'Content-Type: text/html; charset=UTF-8' );
			header( 'Referrer-Policy: no-referrer' );
			header( 'X-Robots-Tag: noindex, nofollow' );
			header( 'X-Content-Type-Options: nosniff' );
			header( 'Content-Security-Policy: ' . self::CONTENT_SECURITY_POLICY );
			if ( null !== $message->retry_after ) {
				header( 'Retry-After: ' . $message->retry_after );
			}
		}
		// Every value in it was escaped where it was put in.
		echo $this->html( $message ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped
		exit;
	}

	/** The page, escaped. */
	public function html( Message $message ): string {
		$site = wp_specialchars_decode( get_bloginfo( 'name' ), ENT_QUOTES );

		$html  = "<!DOCTYPE html>\n<html " . get_language_attributes() . ">\n<head>\n<meta charset=\"UTF-8\">\n";
		$html .= "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
		$html .= "<meta name=\"robots\" content=\"noindex, nofollow\">\n<meta name=\"referrer\" content=\"no-referrer\">\n";
		$html .= '<title>' . esc_html( '' === $site ? $message->title : $message->title . ' – ' . $site ) . "</title>\n";
		$html .= '<style>' . self::STYLE . "</style>\n</head>\n<body>\n<main>\n";
		$html .= '' === $site ? '' : '<p class="site">' . esc_html( $site ) . "</p>\n";
		$html .= '<h1>' . esc_html( $message->title ) . "</h1>\n";
		foreach ( $message->paragraphs as $paragraph ) {
			$html .= '<p>' . esc_html( $paragraph ) . "</p>\n";
		}
		$html .= $this->actions( $message->actions );
		if ( null !== $message->error_id ) {
			$html .= '<p class="id">' . esc_html__( 'Error ID', 'logto-relying-party' ) . ' <code>' . esc_html( $message->error_id ) . "</code></p>\n";
		}
		return $html . "</main>\n</body>\n</html>\n";
	}

	/** @param list<array{label: string, url: string}> $actions The first one stands out. */
	private function actions( array $actions ): string {
		if ( array() === $actions ) {
			return '';
		}
		$html = "<ul>\n";
		foreach ( $actions as $at => $action ) {
			$html .= sprintf(
				"<li><a%s href=\"%s\">%s</a></li>\n",
				0 === $at ? ' class="first"' : '',
				esc_url( $action['url'] ),
				esc_html( $action['label'] )
			);
		}
		return $html . "</ul>\n";
	}

	/** System fonts, WordPress's own colours, contrast of at least 4.5 to 1 in light and dark. */
	private const STYLE = <<<'CSS'
:root{color-scheme:light dark;--page:#f0f0f1;--card:#fff;--text:#1d2327;--soft:#50575e;--line:#c3c4c7;--link:#135e96;--on-link:#fff}
@media (prefers-color-scheme:dark){:root{--page:#101517;--card:#1d2327;--text:#f0f0f1;--soft:#c3c4c7;--line:#50575e;--link:#72aee6;--on-link:#101517}}
*{box-sizing:border-box}
body{margin:0;padding:1.5rem 1rem;background:var(--page);color:var(--text);font:1rem/1.6 -apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,Oxygen-Sans,Ubuntu,Cantarell,"Helvetica Neue",sans-serif}
main{max-width:30rem;margin:6vh auto;padding:2rem 1.75rem;background:var(--card);border:1px solid var(--line);border-radius:8px;overflow-wrap:anywhere}
h1{margin:0 0 1rem;font-size:1.5rem;line-height:1.25;font-weight:600}
p{margin:0 0 1rem}
.site{margin:0 0 .25rem;color:var(--soft);font-size:.875rem}
ul{list-style:none;margin:1.5rem 0 0;padding:0}
li{margin:0 0 .75rem}
a{display:block;min-height:2.75rem;padding:.6rem 1rem;border:1px solid var(--link);border-radius:4px;color:var(--link);text-align:center;text-decoration:none;font-weight:500}
a:hover{text-decoration:underline}
a.first{background:var(--link);color:var(--on-link)}
a:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.id{margin:1.5rem 0 0;padding-top:1rem;border-top:1px solid var(--line);color:var(--soft);font-size:.875rem}
code{font:600 1rem ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;color:var(--text);user-select:all}
CSS;
}
