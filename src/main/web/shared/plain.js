// Characters that turn the direction of the text behind them, or that cannot be seen: as part of a name they would make a sentence of ours
// read otherwise. CSS does not isolate a name that opens an isolate of its own and leaves it open.
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const ESCAPED = /(?<!\\)((?:\\\\)*)\\u(?:00(?:0[0-8be-f]|1[0-9a-f]|7f|[89][0-9a-f])|061c|200[ef]|202[89a-e]|206[6-9]|feff)/gi;

/** The same with a sign in the place of what cannot be seen. @param {string} text */
export const plain = text => text.replace(HIDDEN, '\ufffd');

/** JSON of the server, all of whose texts are plain. @param {string} json */
export const parsePlain = json => JSON.parse(json.replace(HIDDEN, sign).replace(ESCAPED, '$1\ufffd'));

// Line breaks between the members of JSON are no part of its texts.
const sign = hidden => (hidden === '\r' ? hidden : '\ufffd');
