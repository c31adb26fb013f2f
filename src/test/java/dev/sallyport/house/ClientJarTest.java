package dev.sallyport.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The client's jar (pom.xml) holds all that the commands need which the launcher gives to it. */
class ClientJarTest {
    private static final String BASE = "dev.sallyport.";
    private static final List<String> HELD =
            List.of(
                    "java.",
                    "javax.",
                    "picocli",
                    "org.jspecify",
                    "com.fasterxml.jackson.core",
                    "org.bouncycastle",
                    BASE + "cli",
                    BASE + "client",
                    BASE + "terms");

    /** Names every command, and loads those that are asked for. */
    private static final String ALL = BASE + "cli.Commands";

    @Test
    void client_jar_holds_what_its_commands_need() {
        JavaClasses classes =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.sallyport.cli", "dev.sallyport.client");
        Deque<JavaClass> waiting = new ArrayDeque<>();
        for (String command : List.of("Tcp", "Login", "Logout", "Whoami", "Health", "Version")) {
            waiting.add(classes.get(BASE + "cli." + command + "Command"));
        }
        waiting.add(classes.get(BASE + "cli.ClientRehearsal"));
        TreeSet<String> seen = new TreeSet<>();
        TreeSet<String> missing = new TreeSet<>();
        while (!waiting.isEmpty()) {
            JavaClass next = waiting.remove().getBaseComponentType();
            String name = next.getName();
            if (next.isPrimitive() || name.equals(ALL) || !seen.add(name)) {
                continue;
            }
            if (HELD.stream().noneMatch(name::startsWith)) {
                missing.add(name);
            } else if (name.startsWith(BASE)) {
                next.getDirectDependenciesFromSelf()
                        .forEach(dependency -> waiting.add(dependency.getTargetClass()));
            }
        }
        assertThat(missing).isEmpty();
        assertThat(seen).contains(BASE + "client.ProxyTls");
    }
}
