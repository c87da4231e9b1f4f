/** What roles run on: the descriptor of a role, and a service with its port, lease, health and drain. */
package io.holdfast.hosting;
