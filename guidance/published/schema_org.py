"""What a guidance page says of itself to machines, in the words of schema.org (health-lifesci, release 29)."""

from typing import Any

from guidance.published.copies import Copy
from guidance.text.days.dates import local_day
from guidance.text.extracts import recommendations

CONTEXT = "https://schema.org"


def medical_page(copy: Copy) -> dict[str, Any]:
    """A version as ``MedicalWebPage``; of a text that is not to be used no recommendation is told."""
    page, told, places = copy.page, copy.told, copy.places
    in_use = copy.status == "current" and page.content is not None
    review = page.stamp.review if page.stamp and in_use else None
    facts: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "MedicalWebPage",
        "abstract": copy.notice,
        "creativeWorkStatus": told["status"].capitalize(),
        "@id": places.version,
        "url": places.current if page.is_current else places.version,
        "identifier": places.lasting,
        "name": page.title,
        "description": " ".join(part for part in (copy.notice, told["summary"]) if part),
        "inLanguage": told["lang"],
        "version": told["version"],
        "datePublished": local_day(page.milestones.first_published, copy.zone).isoformat(),
        "dateModified": told["published"],
        "lastReviewed": told["reviewed"] if review else "",
        "reviewedBy": {"@type": "Person", "jobTitle": review.capacity} if review and review.capacity else "",
        "audience": {"@type": "MedicalAudience", "audienceType": told["audience"]} if told["audience"] else "",
        "publisher": {"@type": "Organization", "name": copy.publisher},
        "license": places.licence,
        "about": _recommendations(copy) if in_use else [],
    }
    return {name: value for name, value in facts.items() if value not in ("", [])}


def _recommendations(copy: Copy) -> list[dict[str, str]]:
    stored = copy.page.stored
    found = recommendations(stored.html) if stored else []
    told = (
        {
            "@type": "MedicalGuidelineRecommendation",
            "name": each.title,
            "description": each.words,
            "recommendationStrength": each.strength,
            "guidelineDate": copy.told["published"],
            "url": f"{copy.places.version}#{each.anchor or each.section}",
        }
        for each in found
    )
    return [{name: value for name, value in each.items() if value} for each in told]
