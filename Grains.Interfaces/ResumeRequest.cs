using CollabDocs.Documents;

namespace CollabDocs.Grains.Interfaces;

/// <summary>A <see cref="Resumption"/> on its way.</summary>
[GenerateSerializer, Immutable, Alias("collabdocs.resume")]
public sealed record ResumeRequest(
    [property: Id(0)] long Session, [property: Id(1)] string Secret, [property: Id(2)] long Connection, [property: Id(3)] long Revision)
{
    public static ResumeRequest? From(Resumption? resume) =>
        resume is null ? null : new(resume.Session, resume.Secret, resume.Connection, resume.Revision);

    public Resumption ToResumption() => new(Session, Secret, Connection, Revision);
}
