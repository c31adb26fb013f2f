package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.Answer;
import dev.sallyport.policy.ppl.Criterion;
import dev.sallyport.policy.ppl.CriterionKind;
import dev.sallyport.policy.ppl.CriterionKind.Reading;
import dev.sallyport.policy.ppl.DataFault;
import dev.sallyport.policy.ppl.Need;
import dev.sallyport.policy.ppl.Value;
import dev.sallyport.terms.Cidr;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code source_ip}: the true client's address lies in one of these ranges. IPv4 in IPv6 counts as
 * IPv4.
 */
record SourceIpCriterion(List<Cidr> ranges) implements Criterion {
    static final CriterionKind KIND =
            CriterionKind.plain(
                    "source_ip",
                    data -> {
                        List<Value> texts = TextList.of(data, "an address or range");
                        return new Reading(
                                new SourceIpCriterion(ranges(texts)), TextList.canonical(texts));
                    });

    private static final Answer YES = Answer.yes("source-ip-ok");
    private static final Answer NO = Answer.no("source-ip-unauthorized");

    SourceIpCriterion {
        ranges = List.copyOf(ranges);
    }

    private static List<Cidr> ranges(List<Value> texts) throws DataFault {
        List<Cidr> ranges = new ArrayList<>();
        for (Value text : texts) {
            try {
                ranges.add(Cidr.parse(((Value.Text) text).text()));
            } catch (IllegalArgumentException e) {
                throw new DataFault("", String.valueOf(e.getMessage()));
            }
        }
        return ranges;
    }

    @Override
    public Answer test(Facts facts) {
        InetAddress address = address(facts.client().ip());
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).contains(address)) {
                return YES;
            }
        }
        return NO;
    }

    private static InetAddress address(String text) {
        int zone = text.indexOf('%');
        return InetAddress.ofLiteral(zone < 0 ? text : text.substring(0, zone));
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.CLIENT_IP);
    }
}
