package dev.sallyport.policy.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import dev.sallyport.fake.Policies;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import dev.sallyport.policy.RoutePolicy;
import dev.sallyport.policy.ppl.Policy;
import dev.sallyport.policy.ppl.PolicyParser;
import dev.sallyport.policy.ppl.criterion.BuiltIn;
import dev.sallyport.terms.RouteId;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class ShippedCriteriaTest {
    private static final PluginLoader LOADER = new PluginLoader();
    private static final ShippedCriteria SHIPPED = new ShippedCriteria(LOADER);
    private static final PolicyThreads THREADS = new PolicyThreads(1, Courier.NOBODY);

    @AfterAll
    static void stop() {
        LOADER.close();
        THREADS.close();
    }

    private static PolicyParser parser() {
        return new PolicyParser(BuiltIn.CRITERIA.with(SHIPPED.kinds()));
    }

    private static Facts at(String time) {
        Facts facts = Asking.anonymously().facts();
        return new Facts(
                Instant.parse(time).getEpochSecond(),
                time,
                null,
                null,
                null,
                facts.client(),
                facts.route(),
                facts.request());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "date: {after: \"2030-01-02T16:20:00\"}|2030-01-02T16:20:00Z|2030-01-02T16:19:59Z",
                "date: {before: \"2030-01-02\"}|2030-01-01T23:59:59Z|2030-01-02T00:00:00Z",
                "date: {after: \"2030-01-01\", before: \"2030-02-01\"}|2030-01-15T00:00:00Z|2030-02-15T00:00:00Z",
                "date: {after: \"2030-01-02T16:20:00+02:00\"}|2030-01-02T14:20:00Z|2030-01-02T14:19:59Z",
                "date: {after: \"2030-07-01\", timezone: Europe/Berlin}|2030-06-30T22:00:00Z|2030-06-30T21:59:59Z",
                "date: {after: \"2030-01-01\", timezone: Europe/Berlin}|2029-12-31T23:00:00Z|2029-12-31T22:59:59Z",
                "day_of_week: mon|2030-01-07T00:00:00Z|2030-01-06T23:59:59Z",
                "day_of_week: Mon-Fri|2030-01-11T23:59:59Z|2030-01-12T00:00:00Z",
                "day_of_week: fri-mon|2030-01-13T12:00:00Z|2030-01-15T12:00:00Z",
                "day_of_week: \"sat,sun\"|2030-01-12T12:00:00Z|2030-01-11T12:00:00Z",
                "day_of_week: 1-5|2030-01-07T12:00:00Z|2030-01-12T12:00:00Z",
                "day_of_week: 7|2030-01-13T12:00:00Z|2030-01-12T12:00:00Z",
                "day_of_week: {days: mon, timezone: Asia/Tokyo}|2030-01-06T15:00:00Z|2030-01-07T15:00:00Z",
                "day_of_week: {days: sunday, timezone: America/New_York}|2030-01-07T04:59:59Z|2030-01-07T05:00:00Z",
                "time_of_day: {timezone: UTC, after: 2:20pm, before: 4:30PM}|2030-01-01T14:20:00Z|2030-01-01T16:30:00Z",
                "time_of_day: {timezone: UTC, after: \"22:00\", before: \"06:00\"}|2030-01-01T23:00:00Z|2030-01-01T06:00:00Z",
                "time_of_day: {timezone: UTC, after: \"22:00\", before: \"06:00\"}|2030-01-01T05:59:59Z|2030-01-01T21:59:59Z",
                "time_of_day: {timezone: UTC, before: 12am}|2030-01-01T00:00:00Z|",
                "time_of_day: {timezone: Europe/Berlin, after: \"08:00\", before: \"17:00\"}|2030-07-01T06:00:00Z|2030-07-01T15:00:00Z",
                "time_of_day: {timezone: Europe/Berlin, after: \"08:00\", before: \"17:00\"}|2030-01-01T07:00:00Z|2030-01-01T06:59:59Z",
                "time_of_day: {timezone: Australia/Lord_Howe, after: \"12:00:30\"}|2030-07-01T01:30:30Z|2030-07-01T01:30:29Z",
                "time_of_day: {timezone: Asia/Kathmandu, before: \"12:00\"}|2030-07-01T06:14:59Z|2030-07-01T06:15:00Z",
            })
    void criterion_holds_at_its_times(String criterion, String holds, String fails)
            throws Exception {
        PolicyParser parser = parser();
        String yaml = "allow: {and: [{" + criterion + "}]}";
        Policy policy = new Policy("r", parser.parse(Policies.value(yaml), "r.policy"));
        assertThat(parser.faults()).isEmpty();
        PluginSet cold = new PluginSet(SHIPPED.used().stream().filter(p -> !p.isWarm()).toList());
        var _ =
                THREADS.prepare(cold)
                        .compose(ready -> THREADS.warm(cold))
                        .await(20, TimeUnit.SECONDS);
        RoutePolicy route = new RoutePolicy(new RouteId("r"), policy);
        String word = criterion.substring(0, criterion.indexOf(':'));
        if (holds != null && !word.equals("time_of_day") || holds != null && fails != null) {
            assertThat(decide(route, at(holds))).isEqualTo(word + "-ok");
        }
        if (fails != null) {
            assertThat(decide(route, at(fails))).isEqualTo(word + "-unauthorized");
        }
    }

    private static String decide(RoutePolicy route, Facts facts) throws Exception {
        CompletableFuture<Decision> future = new CompletableFuture<>();
        THREADS.decide(route, facts, future::complete);
        return switch (future.get(20, TimeUnit.SECONDS)) {
            case Decision.Allow allow -> allow.reason();
            case Decision.Deny deny -> deny.reason();
            case Decision.Undecided undecided -> undecided.cause();
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "date: {}|expected after, before, or both",
                "date: tomorrow|expected after, before, or both",
                "date: {after: soon}|after is a date and time such as",
                "date: {after: \"2030-02-30\"}|after is a date and time such as",
                "date: {after: \"2030-02-01\", before: \"2030-01-01\"}|it would never hold",
                "date: {before: \"2030-02-01\", timezone: Berlin}|unknown time zone Berlin",
                "date: {befor: \"2030-02-01\"}|unknown key befor; expected after, before, timezone",
                "day_of_week: someday|expected days such as mon-fri",
                "day_of_week: mon-tue-wed|expected days such as mon-fri",
                "day_of_week: 8|expected days such as mon-fri",
                "day_of_week: [mon, tue]|expected days such as mon-fri",
                "day_of_week: {days: mon, zone: UTC}|unknown key zone",
                "time_of_day: 5pm|expected timezone with after, before, or both",
                "time_of_day: {after: 5pm}|timezone is the name of a time zone",
                "time_of_day: {timezone: UTC}|expected after, before, or both",
                "time_of_day: {timezone: UTC, after: 14:20}|after is a time such as \"17:00\"",
                "time_of_day: {timezone: UTC, after: \"25:00\"}|after is a time such as",
                "time_of_day: {timezone: UTC, after: 13pm}|after is a time such as",
                "time_of_day: {timezone: UTC, after: 5pm, before: \"17:00\"}|are the same",
                "time_of_day/x: 5pm|takes nothing behind it",
                "time_of_dya: 5pm|did you mean \"time_of_day\"?",
            })
    void value_that_makes_no_sense_is_told_when_it_is_read(String criterion, String words) {
        PolicyParser parser = parser();
        String yaml = "allow: {and: [{" + criterion + "}]}";
        assertThat(parser.parse(Policies.value(yaml), "r.policy")).isNotNull();
        assertThat(parser.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.message()).contains(words));
    }
}
