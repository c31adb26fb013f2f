package dev.sallyport.bench;

import dev.sallyport.bench.contender.Contender;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which programs are there, and which versions. */
final class Programs {
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d[\\w.+~-]*");

    private Programs() {}

    static boolean has(String program) {
        if (program.contains("/")) {
            return Files.isExecutable(Path.of(program));
        }
        return List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Name and version. */
    static String describe(Contender contender) throws IOException {
        List<String> command = new ArrayList<>(List.of(contender.program()));
        command.addAll(contender.versionArguments());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher found = VERSION.matcher(output);
        return contender.name() + " " + (found.find() ? found.group() : "of unknown version");
    }
}
