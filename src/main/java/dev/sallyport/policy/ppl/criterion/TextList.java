package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.ppl.DataFault;
import dev.sallyport.policy.ppl.Value;
import java.util.List;

/** One text, or a list of texts. */
final class TextList {
    private TextList() {}

    /**
     * @param what each text is, for the message
     */
    static List<Value> of(Value data, String what) throws DataFault {
        List<Value> list = data instanceof Value.Items(List<Value> values) ? values : List.of(data);
        for (int i = 0; i < list.size(); i++) {
            if (!(list.get(i) instanceof Value.Text)) {
                throw new DataFault(
                        data instanceof Value.Items ? "[" + i + "]" : "",
                        "expected " + what + " or a list of them, not " + list.get(i).kind());
            }
        }
        return list;
    }

    /** In the form in which policies are printed: alone if it is alone. */
    static Value canonical(List<Value> texts) {
        return texts.size() == 1 ? texts.getFirst() : new Value.Items(texts);
    }
}
