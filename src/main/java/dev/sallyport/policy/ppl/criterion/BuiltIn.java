package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.ppl.Criteria;
import java.util.List;

/** The words that need no plugin. */
public final class BuiltIn {
    /** In the order of the documentation. */
    public static final Criteria CRITERIA =
            new Criteria(
                    List.of(
                            AcceptCriterion.KIND,
                            RejectCriterion.KIND,
                            AuthenticatedUserCriterion.KIND,
                            UserCriterion.KIND,
                            EmailCriterion.KIND,
                            DomainCriterion.KIND,
                            ClaimCriterion.KIND,
                            GroupsCriterion.KIND,
                            HttpMethodCriterion.KIND,
                            HttpPathCriterion.KIND,
                            SourceIpCriterion.KIND,
                            ClientCertificateCriterion.KIND,
                            InvalidClientCertificateCriterion.KIND,
                            CorsPreflightCriterion.KIND,
                            DeviceCriterion.KIND,
                            McpToolCriterion.KIND,
                            SshPublickeyCriterion.KIND,
                            SshCaCriterion.KIND,
                            SshUsernameCriterion.KIND,
                            SshUsernameMatchesEmailCriterion.KIND,
                            SshUsernameMatchesClaimCriterion.KIND));

    private BuiltIn() {}
}
