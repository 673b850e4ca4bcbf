using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CollabDocs.Gateway.Tests.Hosting;

/// <summary>Certificates that this machine has signed itself, and that the clients of the tests believe.</summary>
internal static class TestCertificate
{
    private const string Subject = "CN=localhost";

    public static bool IsOne(X509Certificate? certificate) => certificate?.Subject == Subject;

    public static X509Certificate2 Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Subject, key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    /// <summary>Writes one as PKCS #12, or as PEM with its key beside it.</summary>
    /// <returns>The settings with which Kestrel takes it.</returns>
    public static string[] Write(string directory, bool pem)
    {
        const string Setting = "--Kestrel:Certificates:Default:";
        using var certificate = Make();
        var path = Path.Combine(directory, "certificate");
        if (!pem)
        {
            File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12, "secret"));
            return [$"{Setting}Path={path}", $"{Setting}Password=secret"];
        }
        using var key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(path, certificate.ExportCertificatePem());
        File.WriteAllText(path + ".key", key.ExportPkcs8PrivateKeyPem());
        return [$"{Setting}Path={path}", $"{Setting}KeyPath={path}.key"];
    }
}
