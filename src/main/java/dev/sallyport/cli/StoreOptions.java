package dev.sallyport.cli;

import dev.sallyport.config.ConfigurationException;
import dev.sallyport.identity.IdentityService;
import dev.sallyport.server.ServerStore;
import dev.sallyport.server.StartFailure;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** What every command on a server's store takes. */
final class StoreOptions {
    @Option(
            names = {"-c", "--config", "-config"},
            paramLabel = "FILE",
            required = true,
            description = "The server's configuration, which says where its store is.")
    private Path file = Path.of("");

    <T> T ask(Surroundings here, Voice voice, Function<IdentityService, Future<T>> work)
            throws CommandFailure, InterruptedException {
        try {
            return new ServerStore(file, here.environment(), here.clock()).ask(work);
        } catch (ConfigurationException e) {
            throw Faults.failure(voice, e);
        } catch (StartFailure e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        }
    }
}
