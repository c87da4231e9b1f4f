import { html } from 'lit';

/** Text with `code` in backticks, as the document has it; everything else is text. */
export const inline = text =>
  String(text ?? '').split('`').map((part, at) => (at % 2 ? html`<code>${part}</code>` : part));

/** Paragraphs with empty lines between them. */
export const prose = text =>
  String(text ?? '').trim().split(/\n\s*\n/).filter(Boolean).map(part => html`<p>${inline(part)}</p>`);
