/** The admin port of a process: status, groups, instances, chaos. */
package io.holdfast.admin;
