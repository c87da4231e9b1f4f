/** What goes over the wire, public and internal: the records that requests and responses consist of. */
package io.holdfast.api;
