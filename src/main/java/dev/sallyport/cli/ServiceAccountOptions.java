package dev.sallyport.cli;

import dev.sallyport.client.Credential;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of every command that a service account can use. */
final class ServiceAccountOptions {
    private static final int MAX_BYTES = Credential.MAX_LENGTH + 1024;

    private final OptionSpec token =
            OptionSpec.builder("--service-account")
                    .paramLabel("TOKEN")
                    .type(String.class)
                    .description(
                            "Use this service account's token instead of signing in. Others on this"
                                    + " machine can see it in the list of processes: prefer the"
                                    + " file.")
                    .build();

    private final OptionSpec file =
            OptionSpec.builder("--service-account-file")
                    .paramLabel("FILE")
                    .type(Path.class)
                    .description(
                            "Use the service account's token in this file instead of signing in.")
                    .build();

    /** Makes them options of a command. */
    void addTo(CommandSpec command) {
        command.addOption(token).addOption(file);
    }

    /**
     * The token, or null where none is given.
     *
     * @throws IllegalArgumentException whose message names the file or the option, never the token
     */
    @Nullable Credential credential() {
        String given = token.getValue();
        if (given != null) {
            return Credential.serviceAccount(given.strip());
        }
        Path holder = file.getValue();
        return holder == null ? null : Credential.serviceAccount(text(holder).strip());
    }

    private static String text(Path file) {
        // Read as a stream: it may be a pipe, so that the token is never on a disk.
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IllegalArgumentException(
                        "--service-account-file: " + file + " is too long for a token");
            }
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalArgumentException("--service-account-file: cannot read " + file, e);
        }
    }
}
