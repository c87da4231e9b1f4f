/** What a process can be, a package each. Roles do not know each other; they call each other through the API. */
package io.holdfast.roles;
