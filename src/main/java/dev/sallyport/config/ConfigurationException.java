package dev.sallyport.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that is not used, with every reason. */
public final class ConfigurationException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    ConfigurationException(List<Fault> faults) {
        super(faults.stream().map(Fault::toString).collect(Collectors.joining("\n")));
        this.faults = List.copyOf(faults);
    }

    /** At least one, in the order of the file; the message has one line for each. */
    public List<Fault> faults() {
        return faults;
    }
}
