/**
 * The commands that talk to a running store: shop, demo, the record, and those of operators. They share only the API with it. Those that
 * make certificates talk to nobody.
 */
package io.holdfast.client;
