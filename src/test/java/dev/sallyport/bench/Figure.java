package dev.sallyport.bench;

/**
 * One row of the table.
 *
 * @param label what it is, with its unit
 * @param compared how contenders are set against each other
 * @param must the bound of the project's contract, with its sign; empty for none
 * @param aim what the project would like
 */
record Figure(String label, Compared compared, String must, String aim) {
    enum Compared {
        /** By the ratio to HAProxy's. */
        TO_HAPROXY,
        /** By the ratio to nginx's. */
        TO_NGINX,
        /** It means something by itself. */
        ALONE,
        /** Only shown. */
        NOT;

        boolean isRatio() {
            return this == TO_HAPROXY || this == TO_NGINX;
        }
    }

    static Figure of(String label) {
        return new Figure(label, Compared.TO_HAPROXY, "", "");
    }

    static Figure toNginx(String label) {
        return new Figure(label + " (to nginx)", Compared.TO_NGINX, "", "");
    }

    /** A figure that is bounded as it is. */
    static Figure alone(String label) {
        return new Figure(label, Compared.ALONE, "", "");
    }

    static Figure shown(String label) {
        return new Figure(label, Compared.NOT, "", "");
    }

    Figure bound(String must, String aim) {
        return new Figure(label, compared, must, aim);
    }
}
