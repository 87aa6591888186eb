<?php
/**
 * Draws one field of the settings page.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/**
 * Every field has a label, a help text, and room for what is wrong with it, tied together for
 * screen readers. A field that could not be stored shows what was typed into it.
 */
final class Field_View {

	/**
	 * @param array<string, string> $problems What is wrong, by field.
	 * @param array<string, string> $typed    What was typed into fields that were not stored.
	 */
	public function __construct( private readonly array $problems, private readonly array $typed ) {}

	/**
	 * One line of text.
	 *
	 * @param array<string, string|int|bool> $attributes Further attributes; true stands for one without a value.
	 */
	public function text( string $field, string $value, string $help, array $attributes = array() ): void {
		$attributes += array( 'type' => 'text', 'class' => 'regular-text code', 'spellcheck' => 'false', 'autocapitalize' => 'none', 'autocomplete' => 'off' );
		printf(
			'<input id="%s" name="%s" value="%s"%s%s>',
			esc_attr( $this->id( $field ) ),
			esc_attr( $this->name( $field ) ),
			esc_attr( $this->typed[ $field ] ?? $value ),
			$this->attributes( $attributes ), // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escapes each.
			$this->described_by( $field, $help ) // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escapes each.
		);
		$this->problem_and_help( $field, $help );
	}

	/** A number within the limits of its setting, with its unit behind it. */
	public function number( string $field, int $value, string $unit, string $help ): void {
		list( $least, $most ) = Settings::LIMITS[ $field ];
		printf(
			'<input id="%1$s" name="%2$s" value="%3$s" type="number" inputmode="numeric" class="small-text" min="%4$d" max="%5$d" step="1"%6$s> <label for="%1$s">%7$s</label>',
			esc_attr( $this->id( $field ) ),
			esc_attr( $this->name( $field ) ),
			esc_attr( $this->typed[ $field ] ?? (string) $value ),
			(int) $least,
			(int) $most,
			$this->described_by( $field, $help ), // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escapes each.
			esc_html( $unit )
		);
		$this->problem_and_help( $field, $help );
	}

	/** Several lines of text. */
	public function lines( string $field, string $value, string $help, bool $disabled = false ): void {
		printf(
			'<textarea id="%s" name="%s" rows="3" class="large-text code" spellcheck="false"%s%s>%s</textarea>',
			esc_attr( $this->id( $field ) ),
			esc_attr( $this->name( $field ) ),
			$disabled ? ' disabled' : '',
			$this->described_by( $field, $help ), // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escapes each.
			esc_textarea( $this->typed[ $field ] ?? $value )
		);
		$this->problem_and_help( $field, $help );
	}

	/** Yes or no. */
	public function checkbox( string $field, bool $checked, string $label, string $help ): void {
		printf(
			'<label for="%1$s"><input id="%1$s" name="%2$s" type="checkbox" value="1"%3$s%4$s> %5$s</label>',
			esc_attr( $this->id( $field ) ),
			esc_attr( $this->name( $field ) ),
			checked( $checked, true, false ),
			$this->described_by( $field, $help ), // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escapes each.
			esc_html( $label )
		);
		$this->problem_and_help( $field, $help );
	}

	/**
	 * One of a list.
	 *
	 * @param array<string, string> $choices Value to label.
	 */
	public function select( string $field, string $value, array $choices, string $help ): void {
		printf(
			'<select id="%s" name="%s"%s>',
			esc_attr( $this->id( $field ) ),
			esc_attr( $this->name( $field ) ),
			$this->described_by( $field, $help ) // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escapes each.
		);
		foreach ( $choices as $choice => $label ) {
			printf( '<option value="%s"%s>%s</option>', esc_attr( (string) $choice ), selected( $value, (string) $choice, false ), esc_html( $label ) );
		}
		echo '</select>';
		$this->problem_and_help( $field, $help );
	}

	/**
	 * One of a few, each with its own explanation.
	 *
	 * @param array<string, array{label: string, help: string, disabled: bool}> $choices By value.
	 */
	public function radios( string $field, string $value, string $legend, array $choices ): void {
		printf(
			'<fieldset id="%s"%s><legend class="screen-reader-text">%s</legend>',
			esc_attr( $this->id( $field ) ),
			$this->described_by( $field, '' ), // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escapes each.
			esc_html( $legend )
		);
		foreach ( $choices as $choice => $texts ) {
			$id = $this->id( $field . '-' . $choice );
			printf(
				'<p><label for="%1$s"><input id="%1$s" name="%2$s" type="radio" value="%3$s" aria-describedby="%1$s-help"%4$s%5$s> %6$s</label></p><p class="description logto-rp-indent" id="%1$s-help">%7$s</p>',
				esc_attr( $id ),
				esc_attr( $this->name( $field ) ),
				esc_attr( $choice ),
				checked( $value, $choice, false ),
				disabled( $texts['disabled'], true, false ),
				esc_html( $texts['label'] ),
				esc_html( $texts['help'] )
			);
		}
		$this->problem_and_help( $field, '' );
		echo '</fieldset>';
	}

	/** An address to copy. */
	public function copyable( string $field, string $value, string $help ): void {
		$id = $this->id( $field );
		printf(
			'<span class="logto-rp-copy"><input id="%1$s" type="text" class="regular-text code" readonly value="%2$s" aria-describedby="%1$s-help"> <button type="button" class="button hide-if-no-js" data-logto-rp-copy="%1$s" aria-label="%3$s">%4$s</button> <span class="logto-rp-copied" role="status" aria-live="polite"></span></span>',
			esc_attr( $id ),
			esc_attr( $value ),
			/* translators: %s: what is copied, such as an address. */
			esc_attr( sprintf( __( 'Copy %s', 'logto-relying-party' ), $value ) ),
			esc_html__( 'Copy', 'logto-relying-party' )
		);
		$this->problem_and_help( $field, $help );
	}

	/** The `id` of a field's element; also its anchor. */
	public function id( string $field ): string {
		return 'logto-rp-' . str_replace( '_', '-', $field );
	}

	private function name( string $field ): string {
		return Settings::OPTION . '[' . $field . ']';
	}

	private function described_by( string $field, string $help ): string {
		$ids = array();
		if ( isset( $this->problems[ $field ] ) ) {
			$ids[] = $this->id( $field ) . '-problem';
		}
		if ( '' !== $help ) {
			$ids[] = $this->id( $field ) . '-help';
		}
		return ( isset( $this->problems[ $field ] ) ? ' aria-invalid="true"' : '' )
			. ( array() === $ids ? '' : ' aria-describedby="' . esc_attr( implode( ' ', $ids ) ) . '"' );
	}

	private function problem_and_help( string $field, string $help ): void {
		if ( isset( $this->problems[ $field ] ) ) {
			printf(
				'<p class="logto-rp-problem" id="%s-problem"><span class="dashicons dashicons-warning" aria-hidden="true"></span> %s</p>',
				esc_attr( $this->id( $field ) ),
				esc_html( $this->problems[ $field ] )
			);
		}
		if ( '' !== $help ) {
			printf( '<p class="description" id="%s-help">%s</p>', esc_attr( $this->id( $field ) ), esc_html( $help ) );
		}
	}

	/** @param array<string, string|int|bool> $attributes */
	private function attributes( array $attributes ): string {
		$html = '';
		foreach ( $attributes as $name => $value ) {
			if ( false !== $value ) {
				$html .= true === $value ? ' ' . esc_attr( $name ) : ' ' . esc_attr( $name ) . '="' . esc_attr( (string) $value ) . '"';
			}
		}
		return $html;
	}
}
