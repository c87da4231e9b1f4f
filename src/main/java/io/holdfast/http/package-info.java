/** The HTTP edge: servers that read strictly, endpoints, checked input, preconditions, problems; and connections to nodes. */
package io.holdfast.http;
