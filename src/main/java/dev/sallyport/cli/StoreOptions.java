package dev.sallyport.cli;

import dev.sallyport.config.ConfigurationException;
import dev.sallyport.server.ServerStore;
import dev.sallyport.server.StartFailure;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What every command on a server's store takes. */
final class StoreOptions {
    @Option(
            names = {"-c", "--config", "-config"},
            paramLabel = "FILE",
            required = true,
            description = "The server's configuration, which says where its store is.")
    private Path file = Path.of("");

    /** One question to the store. */
    interface Question<T> {
        T ask(ServerStore store) throws ConfigurationException, StartFailure, InterruptedException;
    }

    <T> T ask(Surroundings here, Voice voice, Question<T> question)
            throws CommandFailure, InterruptedException {
        try {
            return question.ask(new ServerStore(file, here.environment(), here.clock()));
        } catch (ConfigurationException e) {
            throw Faults.failure(voice, e);
        } catch (StartFailure e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        }
    }
}
