package io.holdfast.app;

import io.holdfast.client.certs.CertsCommand;
import io.holdfast.client.demo.DemoCommand;
import io.holdfast.client.operator.DrainCommand;
import io.holdfast.client.operator.EjectCommand;
import io.holdfast.client.operator.HealthCommand;
import io.holdfast.client.operator.MembersCommand;
import io.holdfast.client.operator.ReadmitCommand;
import io.holdfast.client.operator.StatusCommand;
import io.holdfast.client.operator.TransferCommand;
import io.holdfast.client.operator.UndrainCommand;
import io.holdfast.client.record.GetStateCommand;
import io.holdfast.client.record.KillPrimaryCommand;
import io.holdfast.client.record.UpdateCommand;
import io.holdfast.client.shop.ShopCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code holdfast}, with no command named: runs roles, like {@code holdfast up}. */
@Command(
        name = "holdfast",
        header = "Takes orders and keeps them.",
        description = "%nWithout a command it runs roles, all of them unless told otherwise.%n",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        subcommands = {
            UpCommand.class,
            DemoCommand.class,
            ShopCommand.class,
            StatusCommand.class,
            HealthCommand.class,
            DrainCommand.class,
            UndrainCommand.class,
            EjectCommand.class,
            ReadmitCommand.class,
            MembersCommand.class,
            TransferCommand.class,
            GetStateCommand.class,
            UpdateCommand.class,
            KillPrimaryCommand.class,
            CertsCommand.class,
            ConfigCommand.class,
            VersionCommand.class,
            HelpCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast up                                    everything in one process",
            "  holdfast demo                                  a store that loses its leader, checked to the last order",
            "  holdfast --role frontend --registry redis://127.0.0.1:6379/0 --admin-port 0",
            "  holdfast --set catalog.fill=conf/stocks.yaml   another catalog",
            "  holdfast shop --clients 16 --requests 500      load, and a check of every order",
            "  holdfast --role agent --service billing --target http://127.0.0.1:9000 --route /billing",
            "  holdfast status                                who is where, who leads, what is out and why",
            "  holdfast members order                         where the replicas of the order store stand",
            "  holdfast get-state standby                     the record, as a replica has it that does not lead",
            "  holdfast certs init --dir certs                an authority of your own, for TLS",
            "",
            "Exit code: 0 fine, 1 failed, 2 wrong usage."
        })
final class HoldfastCommand implements Callable<Integer> {
    @Mixin
    private NodeOptions options;

    @Override
    public Integer call() throws Exception {
        return UpCommand.run(options.settings(System.getenv()));
    }

    /** The options before the name of a command. */
    NodeOptions options() {
        return options;
    }
}
