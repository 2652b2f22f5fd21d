/** A message as it goes on the wire. */
export const WIRE = `{
  "resourceType": "Bundle",
  "id": "8e0f6a52-1d7b-4c1e-9a35-60d1f2b7c9aa",
  "type": "message",
  "timestamp": "settes når du sender",
  "entry": [
    {
      "fullUrl": "urn:uuid:41b7c3de-5f90-4be2-9a35-60d1f2b7c9aa",
      "resource": {
        "resourceType": "MessageHeader",
        "destination": [{ "endpoint": "urn:oid:2.16.578.1.12.4.1.2.90000000" }],
        "source": { "endpoint": "urn:oid:2.16.578.1.12.4.1.2.90000010" },
        "response": { "identifier": "2d17eca3-5d8f-41c0-a723-af9f292044ba", "code": "ok" }
      }
    },
    { "resource": { "resourceType": "Communication", "count": 3, "sent": true } }
  ]
}`;
