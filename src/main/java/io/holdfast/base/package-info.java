/** Time, randomness, failures, configuration and disks: what every other package may use. */
package io.holdfast.base;
