package dev.sallyport.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The map of the house: which room may import which, and which libraries. This table is the rule.
 */
class ArchitectureTest {
    private static final String BASE = "dev.sallyport";

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(BASE);

    /** Room to the rooms it may import. A room is followed only by rooms that may know it. */
    private static final Map<String, Set<String>> ROOMS = rooms();

    private static Map<String, Set<String>> rooms() {
        Map<String, Set<String>> rooms = new LinkedHashMap<>();
        rooms.put("terms", Set.of());
        rooms.put("request", Set.of("terms"));
        rooms.put("reply", Set.of("terms", "request"));
        rooms.put("tunnel", Set.of("terms"));
        rooms.put("edge", Set.of("terms", "request", "reply", "tunnel"));
        rooms.put("route", Set.of("terms", "request"));
        rooms.put("identity", Set.of("terms", "request"));
        rooms.put("policy", Set.of("terms", "request", "route"));
        rooms.put("upstream", Set.of("terms", "route", "tunnel"));
        rooms.put("web", Set.of("terms", "request", "tunnel", "upstream"));
        rooms.put("portal", Set.of("terms", "request", "reply", "edge", "route", "identity"));
        rooms.put("audit", Set.of("terms", "request"));
        rooms.put(
                "gate",
                Set.of(
                        "terms",
                        "request",
                        "reply",
                        "tunnel",
                        "edge",
                        "route",
                        "identity",
                        "policy",
                        "upstream",
                        "web",
                        "portal",
                        "audit"));
        rooms.put("live", Set.of("terms", "tunnel", "gate"));
        rooms.put(
                "config",
                Set.of(
                        "terms",
                        "request",
                        "reply",
                        "tunnel",
                        "edge",
                        "route",
                        "identity",
                        "policy",
                        "upstream",
                        "web",
                        "portal",
                        "audit",
                        "gate",
                        "live"));
        rooms.put(
                "server",
                Set.of(
                        "terms",
                        "request",
                        "reply",
                        "tunnel",
                        "edge",
                        "route",
                        "identity",
                        "policy",
                        "upstream",
                        "web",
                        "portal",
                        "audit",
                        "gate",
                        "live",
                        "config"));
        rooms.put("client", Set.of("terms"));
        rooms.put(
                "cli",
                Set.of(
                        "terms",
                        "route",
                        "identity",
                        "policy",
                        "audit",
                        "gate",
                        "config",
                        "server",
                        "client"));
        return rooms;
    }

    /** Library packages that only the named rooms may use. */
    private static final Map<String, Set<String>> LIBRARIES =
            Map.ofEntries(
                    Map.entry(
                            "io.vertx",
                            Set.of(
                                    "edge",
                                    "identity",
                                    "policy",
                                    "upstream",
                                    "web",
                                    "portal",
                                    "audit",
                                    "gate",
                                    "live",
                                    "config",
                                    "server")),
                    Map.entry("com.nimbusds", Set.of("identity")),
                    Map.entry("com.zaxxer", Set.of("identity")),
                    Map.entry("org.flywaydb", Set.of("identity")),
                    Map.entry("com.github.benmanes", Set.of("identity")),
                    Map.entry("java.sql", Set.of("identity")),
                    Map.entry("org.graalvm", Set.of("policy")),
                    Map.entry("com.hazelcast", Set.of("server")),
                    Map.entry("io.netty", Set.of("edge", "upstream", "tunnel", "web")),
                    Map.entry("io.vertx.core.internal", Set.of("edge", "upstream", "web")),
                    Map.entry("io.vertx.core.impl", Set.of()),
                    Map.entry("io.micrometer", Set.of("audit", "server")),
                    Map.entry("com.fasterxml.jackson", Set.of("audit", "client", "cli")),
                    Map.entry("org.yaml", Set.of("config")),
                    Map.entry("com.google.re2j", Set.of("edge", "config")),
                    Map.entry("org.bouncycastle", Set.of("client", "config", "cli", "identity")),
                    Map.entry("com.samskivert", Set.of("reply")),
                    Map.entry("picocli", Set.of("cli")));

    private static String room(JavaClass type) {
        String rest = type.getPackageName().substring(BASE.length());
        return rest.isEmpty() ? "" : rest.substring(1).split("\\.")[0];
    }

    @Test
    void rooms_import_only_what_the_table_allows() {
        TreeSet<String> broken = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            Set<String> allowed = ROOMS.get(room(type));
            if (allowed == null) {
                broken.add(room(type) + " is not in the table: add it with what it may import");
                continue;
            }
            type.getDirectDependenciesFromSelf().stream()
                    .map(d -> d.getTargetClass().getBaseComponentType())
                    .filter(t -> t.getPackageName().startsWith(BASE))
                    .filter(t -> !room(t).equals(room(type)) && !allowed.contains(room(t)))
                    .forEach(t -> broken.add(type.getName() + " may not import " + t.getName()));
        }
        assertThat(broken)
                .as("move the class, or declare an interface here and let server wire it")
                .isEmpty();
    }

    @Test
    void libraries_stay_in_their_rooms() {
        TreeSet<String> broken = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            for (var dependency : type.getDirectDependenciesFromSelf()) {
                String target = dependency.getTargetClass().getBaseComponentType().getPackageName();
                LIBRARIES.forEach((library, rooms) -> {
                    boolean uses = target.equals(library) || target.startsWith(library + ".");
                    if (uses && !rooms.contains(room(type))) {
                        broken.add(type.getName() + " may not use " + library);
                    }
                });
            }
        }
        assertThat(broken).as("wrap it in a room that may, and hand over our own type").isEmpty();
    }

    @Test
    void policy_language_is_pure() {
        noClasses()
                .that()
                .resideInAPackage(BASE + ".policy.ppl..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "java..",
                        BASE + ".terms..",
                        BASE + ".policy..",
                        "org.jspecify.annotations..",
                        "com.google.errorprone.annotations..")
                .because("it is decided by the JDK alone, on any thread")
                .check(CLASSES);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching(BASE + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void clock_and_environment_come_in_by_the_door() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + ".server..", BASE + ".cli..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .because("take a clock, a map or a stream as a constructor argument")
                .check(CLASSES);
    }

    @Test
    void secrets_are_opened_in_few_rooms() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        BASE + ".terms..",
                        BASE + ".identity..",
                        BASE + ".config..",
                        BASE + ".server..")
                .should()
                .callMethod(dev.sallyport.terms.Secret.class, "reveal")
                .because("a secret is opened where it is used, and nowhere else")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + ".client..")
                .should()
                .callMethod(dev.sallyport.client.Credential.class, "reveal")
                .because("a user's token is for a header line and for the cache")
                .check(CLASSES);
    }

    @Test
    void the_table_is_an_order() {
        List<String> seen = new ArrayList<>();
        ROOMS.forEach((room, allowed) -> {
            assertThat(seen).as("rooms above " + room).containsAll(allowed);
            seen.add(room);
        });
    }
}
