package io.holdfast.registry;

import io.holdfast.base.time.Time;

class LocalRegistryTest extends RegistryContract {
    private final Registry registry = new LocalRegistry(Time.system());

    @Override
    protected Registry registry() {
        return registry;
    }
}
