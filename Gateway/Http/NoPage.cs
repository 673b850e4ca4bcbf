namespace CollabDocs.Gateway.Http;

/// <summary>Answers that are not pages, documents' texts among them: opened in a browser by themselves, or put into somebody's page, they run nothing
/// and are taken for nothing else (PROTOCOL W11). Pages of origins that may reach the documents read them as ever (CORS).</summary>
internal static class NoPage
{
    public static void Mark(HttpResponse response)
    {
        var headers = response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
