/** Who is where: leases of instances, reports about them, and each process' own copy of that. Redis is in a package below. */
package io.holdfast.registry;
