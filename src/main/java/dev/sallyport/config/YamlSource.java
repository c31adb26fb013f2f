package dev.sallyport.config;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Where each key of a YAML document stands, and whether the document is sound enough to be read.
 * The values themselves come from the YAML processor; it knows no positions and takes a key that
 * comes twice without a word.
 */
final class YamlSource {
    static final int MAX_BYTES = 2 * 1024 * 1024;

    private static final int MAX_DEPTH = 40;

    /** Nodes visited, each alias counted anew: the measure of what an alias can blow up. */
    private static final int MAX_VISITS = 200_000;

    private final String file;
    private final Map<String, Integer> lines = new HashMap<>();
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private final java.util.List<Fault> faults = new java.util.ArrayList<>();
    private int visits;

    private YamlSource(String file) {
        this.file = file;
    }

    /**
     * Reads a document.
     *
     * @return the line of each key, by its path in lower case ({@code routes[0].from})
     * @throws ConfigurationException if the bytes are not one sound YAML mapping
     */
    static Map<String, Integer> positions(String file, byte[] bytes) throws ConfigurationException {
        YamlSource source = new YamlSource(file);
        Node root = source.compose(bytes);
        if (root instanceof MappingNode mapping) {
            source.mapping(mapping, "");
        } else if (root == null) {
            source.fault(1, "", "the file is empty; expected keys such as address and routes");
        } else {
            source.fault(
                    line(root), "", "expected keys with values (address: \":443\") at the top");
        }
        if (!source.faults.isEmpty()) {
            throw new ConfigurationException(source.faults);
        }
        return source.lines;
    }

    private @Nullable Node compose(byte[] bytes) throws ConfigurationException {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_BYTES);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(50);
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return new Yaml(new SafeConstructor(options)).compose(new java.io.StringReader(text));
        } catch (CharacterCodingException e) {
            fault(0, "", "found bytes that are not UTF-8; save the file as UTF-8");
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            fault(line, "", "not valid YAML: " + problem(e));
        } catch (YAMLException e) {
            fault(0, "", "not valid YAML: " + oneLine(e.getMessage()));
        }
        throw new ConfigurationException(faults);
    }

    /** The library's words without its excerpt of the file, which may be a secret. */
    private static String problem(MarkedYAMLException e) {
        String context = e.getContext() == null ? "" : oneLine(e.getContext()) + ", ";
        String hint =
                oneLine(e.getProblem()).contains("\\t")
                        ? "; indent with spaces, not with tabs"
                        : "";
        return context + oneLine(e.getProblem()) + hint;
    }

    private static String oneLine(@Nullable String text) {
        return text == null ? "" : text.lines().findFirst().orElse("");
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private void fault(int line, String key, String message) {
        if (faults.size() < 50) {
            faults.add(new Fault(file, line, key, message));
        }
    }

    private void visit(Node node, String path) {
        if (++visits > MAX_VISITS) {
            if (visits == MAX_VISITS + 1) {
                fault(line(node), path, "aliases blow the document up; write the values out");
            }
            return;
        }
        if (!open.add(node)) {
            fault(line(node), path, "an alias holds itself; write the value out");
            return;
        }
        if (!node.getTag().startsWith(Tag.PREFIX)) {
            fault(line(node), path, "found the tag " + node.getTag() + "; expected plain values");
        }
        switch (node) {
            case MappingNode mapping -> mapping(mapping, path);
            case SequenceNode sequence -> sequence(sequence, path);
            default -> {}
        }
        open.remove(node);
    }

    private void sequence(SequenceNode sequence, String path) {
        int i = 0;
        for (Node element : sequence.getValue()) {
            String child = path + "[" + i++ + "]";
            lines.putIfAbsent(child, line(element));
            visit(element, child);
        }
    }

    private void mapping(MappingNode mapping, String path) {
        Map<String, Integer> seen = new HashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                fault(line(tuple.getKeyNode()), path, "a key must be a plain word");
                continue;
            }
            if (key.getTag().equals(Tag.MERGE)) {
                visit(tuple.getValueNode(), path);
                continue;
            }
            String name = key.getValue().toLowerCase(Locale.ROOT);
            String child = path.isEmpty() ? name : path + "." + name;
            Integer first = seen.putIfAbsent(name, line(key));
            if (first != null) {
                fault(
                        line(key),
                        child,
                        "found twice, first in line " + first + "; keep one of them");
            }
            lines.putIfAbsent(child, line(key));
            visit(tuple.getValueNode(), child);
        }
    }
}
