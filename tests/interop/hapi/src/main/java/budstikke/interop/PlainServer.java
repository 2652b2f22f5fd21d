package budstikke.interop;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.server.FifoMemoryPagingProvider;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.provider.HashMapResourceProvider;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.AllergyIntolerance;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;

/**
 * HAPI's plain server on loopback: real parsing, headers, XML, versions, history and paging, resources in memory. Prints
 * its base address once it listens, and ends with its standard input.
 */
public final class PlainServer {
  private PlainServer() {}

  public static void main(String[] args) throws Exception {
    FhirContext context = FhirContext.forR4();
    RestfulServer fhir = new RestfulServer(context);
    fhir.setResourceProviders(
        List.of(
            provider(context, Patient.class),
            provider(context, Condition.class),
            provider(context, AllergyIntolerance.class),
            provider(context, Observation.class),
            provider(context, Bundle.class)));
    FifoMemoryPagingProvider paging = new FifoMemoryPagingProvider(100);
    paging.setDefaultPageSize(10);
    paging.setMaximumPageSize(50);
    fhir.setPagingProvider(paging);

    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setPort(0);
    server.addConnector(connector);
    ServletContextHandler handler = new ServletContextHandler();
    handler.addServlet(new ServletHolder(fhir), "/fhir/*");
    server.setHandler(handler);
    server.start();
    System.out.println("http://127.0.0.1:" + connector.getLocalPort() + "/fhir");
    System.out.flush();
    while (System.in.read() >= 0) {
      // The test's end of the pipe keeps the server alive.
    }
    server.stop();
  }

  private static <T extends IBaseResource> HashMapResourceProvider<T> provider(
      FhirContext context, Class<T> type) {
    return new HashMapResourceProvider<>(context, type);
  }
}
