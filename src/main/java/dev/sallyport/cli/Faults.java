package dev.sallyport.cli;

import dev.sallyport.config.ConfigurationException;

/** A configuration's faults as the program says them: one line each, then a count. */
final class Faults {
    private Faults() {}

    static CommandFailure failure(Voice voice, ConfigurationException faults) {
        faults.faults().forEach(fault -> voice.error(fault.toString()));
        int count = faults.faults().size();
        return new CommandFailure(
                ExitCode.USAGE,
                "the configuration has " + count + (count == 1 ? " fault" : " faults"));
    }
}
