# What a clinic offers.

services-title = Services
services-question = What would you like to book?
services-unsure = Not sure? Call us on { $phone } and we will choose together.
services-with = What { $whom } gives. <a class="tap" href="{ $all }/services">See all services</a>
services-call = Call to book<span class="unseen"> { $service }</span>
services-choose = Choose a time<span class="unseen"> for { $service }</span>
services-confirmed = We confirm it
services-none = Nothing is offered here yet.
